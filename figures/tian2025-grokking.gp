# Features of modular addition after arXiv:2509.21519: how the first gradient comes to point along the labels, a race of frequencies, the samples at
# which features of all pairs stay maxima, and their growth with the modulus.

figure_width = 17
figure_height = 14
load "figures/style.gp"

frequencies = count("frequency")
moduli = count("modulus")
draws = count("draw")
controls = count("control_modulus")
array modulus[moduli]
array least[moduli]
do for [m=1:moduli] {
    modulus[m] = element("modulus", m)
    selection = sprintf("'least_samples[%d,:]'", m - 1)
    @fill_table
    stats $table using (log($1)) nooutput
    least[m] = exp(STATS_mean)
}
array control[controls]
array rows[controls]
do for [m=1:controls] {
    control[m] = element("control_modulus", m)
    selection = sprintf("'least_samples_of_rows[%d,:]'", m - 1)
    @fill_table
    stats $table using (log($1)) nooutput
    rows[m] = exp(STATS_mean)
}
unit(m) = m * log(m)
# Of pairs that are there with a probability only the rest of them fluctuates.
spread(n, m) = n / (1 - n / m**2)
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.8 : format eq "svg" ? 0.45 : 0.3
last_ridge = number(sprintf("ridge[%d]", count("ridge") - 1))
last_deviation = number(sprintf("gradient_deviation[%d]", count("ridge") - 1))
race_time = number("parameters@race_time")

set multiplot layout 2, 2 margins 0.085, 0.985, 0.075, 0.955 spacing 0.1, 0.11
set title offset 0, -0.5
set key noopaque

set title "(a) first gradient against ỸỸ^TF"
set xlabel "ridge λ over the mean eigenvalue of FF^T"
set ylabel "1 − cos" offset 0.7, 0
set logscale xy
set format xy powers
set key bottom left Left reverse
selection = "ridge gradient_deviation shuffled_deviation"
@fill_table
plot last_deviation * (x / last_ridge)**-2 with lines linestyle 101 title "∝ λ^{−2}", \
    $table using 1:2 with linespoints linetype 1 pointtype 6 pointsize 1.4*marker title "top layer fitted", \
    $table using 1:3 with linespoints linetype 7 pointtype 4 pointsize 1.4*marker title "to labels in another order"

set title sprintf("(b) a race, M = %d", int(number("parameters@modulus")))
set xlabel "normalised gradient-flow time"
set ylabel "part of |w|^2" offset 0.7, 0
unset logscale
set format xy "%g"
set mxtics 2
set mytics 2
set xrange [0:race_time / 3]
set yrange [0:1.02]
set key center right maxrows 6 width 0
selection = "time"
do for [k=0:frequencies-1] { selection = selection . sprintf(" 'share[:,%d]'", k) }
@fill_table
plot for [k=1:frequencies] $table using 1:(column(k + 1)) with lines linetype k dashtype 1 linewidth 1 title sprintf("k = %d", k)

set title "(c) sets of samples on which a feature stays"
set xlabel "samples n/((1 − n/M^2) M ln M)"
set ylabel "part of sets" offset 0.7, 0
set xrange [0:*]
set yrange [0:1.02]
set key top left Left reverse
selection = "draw"
do for [m=0:moduli-1] { selection = selection . sprintf(" 'least_samples[%d,:]'", m) }
@fill_table
plot for [m=1:moduli] $table using (spread(column(m + 1), modulus[m]) / unit(modulus[m])):(1.0 / draws) smooth cumulative with steps linetype m dashtype 1 linewidth 1 title sprintf("M = %g", modulus[m])

set title "(d) samples that keep a feature"
set xlabel "modulus M"
set ylabel "n*/(1 − n*/M^2)" offset 0.7, 0
set logscale xy
set format xy powers
set xrange [control[1] < modulus[1] ? control[1] / 1.3 : modulus[1] / 1.3 : 1.3 * modulus[moduli]]
set yrange [*:*]
set mxtics 10
set mytics 10
set key top left
last = modulus[moduli]
top = spread(least[moduli], last)
plot top * unit(x) / unit(last) with lines linestyle 101 title "∝ M ln M", \
    top * x / last with lines linestyle 102 title "∝ M", \
    least using (modulus[$1]):(spread($2, modulus[$1])) with points linetype 1 pointtype 6 pointsize 1.4*marker title "pairs", \
    rows using (control[$1]):(spread($2, control[$1])) with points linetype 7 pointtype 4 pointsize 1.4*marker title "whole rows"
unset multiplot
