# Propositions 2 and 3 and Corollary 1 of arXiv:2303.00055: the flow closed in the overlaps, its limit of infinite dimension,
# and the simplified dynamics.

figure_width = 17
figure_height = 8
load "figures/style.gp"

set datafile missing "nan"
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.8 : format eq "svg" ? 0.45 : 0.3
set key noopaque width 0
set title offset 0, -0.5
bottom = 0.125
middle = 0.36
top = 0.925

set multiplot

# (a) Both flows, every other time of the closed one, and their difference below on the same axis of time.
selection = "time sphere_risk closed_risk"
@fill_table
set title "(a) R^d and overlaps"
set lmargin at screen 0.07
set rmargin at screen 0.325
set bmargin at screen middle
set tmargin at screen top
set ylabel "risk R" offset 1, 0
set xrange [0 : number("parameters@final_time")]
set yrange [0 : *]
set format x ""
set mxtics 2
set mytics 2
set key top right
plot $table using 1:2 with lines linetype 1 title sprintf("flow in R^{%d}", count("input")), \
    $table using 1:3 every 2 with points linetype 2 linewidth 0.6 pointtype 6 pointsize 1.3 * marker title "closed flow"

set title ""
set bmargin at screen bottom
set tmargin at screen middle - 0.03
set xlabel "gradient-flow time t" offset 0, 0.3
set ylabel "|ΔR|" offset 0.5, 0
set format x "%g"
set logscale y
set yrange [* : *]
set format y powers
# Rounding errors at single times would only stretch the axis.
stats $table using (abs($2 - $3)) nooutput
largest = STATS_max > 0 ? STATS_max : 1e-16
set yrange [1e-4 * largest : 5 * largest]
set ytics 100
set mytics 10
plot $table using 1:(abs($2 - $3)) with points linetype 1 pointtype 7 pointsize 0.7 * marker notitle

# (b) and (c): every start, root mean squares, and a line of the predicted slope through the centre of their logarithms.
set logscale x
set format x powers
set mxtics 10
set bmargin at screen bottom
set tmargin at screen top
set ytics 10
set key bottom left
array axis[2] = ["input_dimension", "width"]
array distance[2] = ["dimension", "width"]
array heading[2] = ["(b) finite dimension", "(c) simplified dynamics"]
array words[2] = ["dimension d of the covariates", "number of neurons m"]
array quantity[2] = ["R_d − R_∞", "R_{full} − R_{simplified}"]
array guide[2] = ["∝ d^{−1/2}", "∝ m^{−1}"]
array broken[2] = [sprintf("control: d = %d", number("parameters@input_dimension")), "control: r_{ij}(0) = 1/2"]
do for [p=1:2] {
    set xrange [*:*]
    set yrange [*:*]
    levels = count(axis[p])
    array level[levels]
    array square[levels]
    array control[levels]
    do for [l=1:levels] {
        level[l] = number(sprintf("%s[%d]", axis[p], l - 1))
        selection = sprintf("'%s_distance[%d,:]' '%s_control[%d,:]'", distance[p], l - 1, distance[p], l - 1)
        @fill_table
        stats $table using ($1**2):($2**2) nooutput
        square[l] = STATS_mean_x
        control[l] = STATS_mean_y
    }
    exponent = number(sprintf("checks/%s_rate@predicted", distance[p]))
    centre = (sum [l=1:levels] (0.5 * log(square[l]) - exponent * log(level[l]))) / levels
    selection = ""
    do for [l=1:levels] { selection = selection . sprintf(" '%s_distance[%d,:]'", distance[p], l - 1) }
    @fill_table
    set lmargin at screen (p == 1 ? 0.42 : 0.755)
    set rmargin at screen (p == 1 ? 0.66 : 0.99)
    set title heading[p]
    set xlabel words[p]
    set ylabel sprintf("largest distance of the risks sup_t |%s|", quantity[p])
    set xrange [level[1] / 1.6 : 1.6 * level[levels]]
    plot for [l=1:levels] $table using (level[l]):l with points linecolor rgb "#B3D1E5" pointtype 7 pointsize marker notitle, \
        level using 2:(exp(centre + exponent * log($2))) with lines linestyle 101 title guide[p], \
        level using 2:(sqrt(control[$1])) with linespoints linetype 7 pointtype 6 pointsize 1.3 * marker title broken[p], \
        level using 2:(sqrt(square[$1])) with linespoints linetype 1 pointtype 7 pointsize 1.3 * marker title "root mean square"
}
unset multiplot
