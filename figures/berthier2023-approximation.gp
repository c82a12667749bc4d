# Proposition 1 of arXiv:2303.00055: the least risk found against the number of neurons, with and without a missing
# coefficient of the activation, and the network it belongs to.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

set datafile missing "nan"
activations = count("activation")
widths = count("width")
degrees = count("degree")
name(a) = system(sprintf("%s '%s' 'activation[%d]'", columns, record, a - 1))
title_of(a) = name(a) eq "relu" ? "ReLU" : name(a)
smallest = number("width[0]")
largest = number(sprintf("width[%d]", widths - 1))
plateau(l) = number(sprintf("plateau[%d]", l))

# ReLU has no coefficient of degree 3, and is left with that component of the target.
floor_risk = plateau(2)
limit(a) = name(a) eq "relu" ? floor_risk : 0
last_excess(a) = number(sprintf("risk[%d,%d]", a - 1, widths - 1)) - limit(a)

# Logarithmic axes have no 0; what rounding makes negative is not shown.
positive(x) = x > 0 ? x : NaN
guide(x, a) = x >= largest / 1000 && x <= largest ? last_excess(a) * largest / x : NaN
marker = format eq "png" ? 0.6 : format eq "svg" ? 0.35 : 0.25
set pointsize marker
set samples 300
selection = "width"
do for [a=1:activations] { selection = selection . sprintf(" 'risk[%d,:]'", a - 1) }
@fill_table

bottom = 0.15
top = 0.915
set multiplot
set bmargin at screen bottom
set tmargin at screen top
set title offset 0, -0.5
set key noopaque width 0
set logscale xy
set format xy powers
set xrange [smallest / 2 : 2 * largest]
set xtics decades_between_labels(smallest / 10, 10 * largest)**2
set mxtics 10
set xlabel "number of neurons m" offset 0, 0.2

set title "(a) risk"
set ylabel "least risk found R" offset 0.5, 0
set lmargin at screen 0.075
set rmargin at screen 0.325
set yrange [* : 3 * plateau(0)]
set key bottom left
do for [l=0:degrees-2] {
    set label (l == 2 ? "½φ_3^2" : sprintf("R^{(%d)}", l)) at graph 1.02, first plateau(l) left
}
plot for [l=0:degrees-2] positive(plateau(l)) with lines linestyle 103 notitle, \
    for [a=1:activations] $table using 1:(positive(column(a + 1))) with linespoints linetype a pointtype 7 title title_of(a)
unset label

set title "(b) excess over the limit"
set ylabel "excess R − R_∞" offset 0.5, 0
set lmargin at screen 0.455
set rmargin at screen 0.68
set yrange [* : *]
plot for [a=1:activations] positive(guide(x, a)) with lines linestyle 101 notitle, \
    for [a=1:activations] $table using 1:(positive(column(a + 1) - limit(a))) with linespoints linetype a pointtype 7 \
        title sprintf("%s, R_∞ = %s", title_of(a), limit(a) == 0 ? "0" : "½φ_3^2"), \
    keyentry with lines linestyle 101 title "∝ m^{−1}"

# Where the neurons of the widest network are, the activations side by side.
set title sprintf("(c) clusters, m = 10^{%.3g}", log10(largest))
set lmargin at screen 0.77
set rmargin at screen 0.99
unset logscale
set format xy "%g"
set xrange [-1.1 : 1.1]
set yrange [* : *]
set offsets 0, 0, graph 0.2, 0
set xtics 0.5
set mxtics 5
set mytics 2
set xlabel "overlap s_c"
set ylabel "part of the neurons, sgn(a_c) m_c/m" offset 1, 0
set key top right
set xzeroaxis linestyle 103 linewidth 1
selection = "overlap"
do for [array in "cluster_size cluster_share"] { do for [a=1:activations] {
    selection = selection . sprintf(" '%s[%d,%d,:]'", array, a - 1, widths - 1)
} }
@fill_table
shift(a) = 0.012 * (a - 0.5 * (activations + 1))
part(a) = column(a + 1) > 0 ? sgn(column(activations + a + 1)) * column(a + 1) / largest : NaN
plot for [a=1:activations] $table using ($1 + shift(a)):(part(a)) with impulses linetype a linewidth 1.2 dashtype 1 notitle, \
    for [a=1:activations] $table using ($1 + shift(a)):(part(a)) with points linetype a pointtype 7 pointsize marker \
        title title_of(a)
unset multiplot
