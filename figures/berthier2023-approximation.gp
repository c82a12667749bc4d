# Proposition 1 of arXiv:2303.00055: the least risk found against the number of neurons, with and without a missing
# coefficient of the activation, and where the neurons of the widest network are.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

set datafile missing "nan"
activations = count("activation")
widths = count("width")
degrees = count("degree")
name(a) = system(sprintf("%s '%s' 'activation[%d]'", columns, record, a - 1))
array words[activations]
do for [a=1:activations] { words[a] = (name(a) eq "relu" ? "ReLU" : name(a)) }
smallest = number("width[0]")
largest = number(sprintf("width[%d]", widths - 1))

# A degree that ReLU lacks stays in the risk: the limit is 0 for the generic activation, ½ φ_3² for ReLU.
array plateau[degrees]
do for [l=1:degrees] { plateau[l] = number(sprintf("plateau[%d]", l - 1)) }
array limit[activations]
array last_excess[activations]
do for [a=1:activations] {
    limit[a] = (words[a] eq "ReLU" ? plateau[3] : 0)
    last_excess[a] = number(sprintf("risk[%d,%d]", a - 1, widths - 1)) - limit[a]
}
excess_name(a) = limit[a] == 0 ? words[a] . ": R" : words[a] . ": R − ½φ_3^2"

# Logarithmic axes have no 0, and rounding may make an excess negative.
positive(x) = x > 0 ? x : NaN
guide(x, a) = x**4 >= largest**3 * smallest && x <= largest ? last_excess[a] * largest / x : NaN
set pointsize format eq "png" ? 0.6 : format eq "svg" ? 0.35 : 0.25
set samples 300
selection = "width"
do for [a=1:activations] { selection = selection . sprintf(" 'risk[%d,:]'", a - 1) }
@fill_table
excess(a) = positive(column(a + 1) - limit[a])

# The slope of the excess between neighbouring widths, at their geometric mean.
cell(n, i) = real(word($table[n], i))
slope(n, a) = -log(positive(cell(n + 1, a + 1) - limit[a]) / positive(cell(n, a + 1) - limit[a])) \
    / log(cell(n + 1, 1) / cell(n, 1))
set print $slopes
do for [n=1:widths-1] {
    line = sprintf("%.17g", sqrt(cell(n, 1) * cell(n + 1, 1)))
    do for [a=1:activations] { line = line . sprintf(" %.17g", slope(n, a)) }
    print line
}
set print

set multiplot
set bmargin at screen 0.15
set tmargin at screen 0.915
set title offset 0, -0.5
set key noopaque width 0
set logscale x
set xrange [smallest / 2 : 2 * largest]
spacing = int(log10(decades_between_labels(smallest, largest)))
set xtics ()
do for [n=floor(log10(smallest)):ceil(log10(largest))] {
    set xtics add ((n % (2 * spacing) == 0 ? sprintf("10^{%d}", n) : "") 10.0**n n % (2 * spacing) != 0)
}
set xlabel "number of neurons m" offset 0, 0.2

set title "(a) risk of clustered networks"
set ylabel "risk R, excess R − ½φ_3^2" offset 1, 0
set lmargin at screen 0.085
set rmargin at screen 0.385
set logscale y
set format y powers
# Room for the key below the first half of the curves.
lowest = plateau[1]
middle = plateau[1]
do for [a=1:activations] { do for [n=1:widths] {
    level = cell(n, a + 1) - limit[a]
    if (level > 0 && level < lowest) { lowest = level }
    if (level > 0 && level < middle && 2 * n <= widths + 1) { middle = level }
} }
highest = 3 * plateau[1]
below_key = (middle / highest**0.35)**(1 / 0.65)
set yrange [(lowest < below_key ? lowest / 2 : below_key) : highest]
set key bottom left Left reverse
do for [l=1:degrees-1] {
    if (plateau[l] > (l < degrees - 1 ? 1.5 * plateau[l+1] : 0)) {
        set label (l == 3 ? "½φ_3^2" : sprintf("R^{(%d)}", l - 1)) at graph 1.015, first plateau[l] \
            offset 0, 0.6 - 0.3 * l
    }
}
plot for [l=1:degrees-1] positive(plateau[l]) with lines linestyle 103 notitle, \
    for [a=1:activations] positive(guide(x, a)) with lines linestyle 101 notitle, \
    for [a=1:activations] $table using 1:(column(a + 1)) with linespoints linetype a pointtype 7 \
        title words[a] . ": R", \
    for [a=1:activations] $table using 1:(limit[a] > 0 ? excess(a) : NaN) with linespoints linetype a linewidth 0.8 \
        pointtype 6 title (limit[a] > 0 ? excess_name(a) : ""), \
    keyentry with lines linestyle 101 title "∝ m^{−1}"
unset label

set title "(b) local exponent"
set ylabel "exponent −d ln(R − R_∞) / d ln m" offset 0.5, 0
set lmargin at screen 0.515
set rmargin at screen 0.71
unset logscale y
set format y "%g"
set yrange [0 : 1.3]
set ytics 0.2
set mytics 2
set key top right noreverse Right
plot 1 with lines linestyle 101 notitle, \
    for [a=1:activations] $slopes using 1:(column(a + 1)) with linespoints linetype a pointtype 7 title words[a]

power = int(log10(largest) + 0.5)
set title sprintf("(c) clusters, m = %s", largest == 10.0**power ? sprintf("10^{%d}", power) : sprintf("%.0f", largest))
set ylabel "part of the neurons, sgn(a_c) m_c / m" offset 0.5, 0
set lmargin at screen 0.8
set rmargin at screen 0.99
unset logscale
set xrange [-1.15 : 1.15]
set yrange [* : *]
set format x "%g"
set offsets 0, 0, graph 0.3, graph 0.02
set xtics 1
set mxtics 2
set ytics autofreq
set xlabel "overlap s_c"
set key top right
set xzeroaxis linestyle 103
selection = "overlap"
do for [array_name in "cluster_size cluster_share"] { do for [a=1:activations] {
    selection = selection . sprintf(" '%s[%d,%d,:]'", array_name, a - 1, widths - 1)
} }
@fill_table
# Side by side where both activations have a cluster.
shift(a) = 0.012 * (2 * a - activations - 1)
part(a) = column(a + 1) > 0 ? sgn(column(activations + a + 1)) * column(a + 1) / largest : NaN
plot for [a=1:activations] $table using ($1 + shift(a)):(part(a)) \
        with impulses linetype a linewidth 1.2 dashtype 1 notitle, \
    for [a=1:activations] $table using ($1 + shift(a)):(part(a)) with points linetype a pointtype 7 title words[a]
unset multiplot
