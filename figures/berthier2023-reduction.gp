# Propositions 2 and 3 and Corollary 1 of arXiv:2303.00055: the flow closed in the overlaps, its limit of infinite
# dimension, and the simplified dynamics.

figure_width = 17
figure_height = 8
load "figures/style.gp"

set datafile missing "nan"
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.8 : format eq "svg" ? 0.45 : 0.3
set key noopaque width 0
set title offset 0, -0.5
faint = "#B3D1E5"
larger(x, y) = x > y ? x : y
bottom = 0.125
middle = 0.39
top = 0.925
array left[3] = [0.088, 0.42, 0.76]
array right[3] = [0.325, 0.66, 0.985]

set multiplot

# (a) Both flows, every other time of the closed one; below, on the same axis of time, their difference.
selection = "time sphere_risk closed_risk"
@fill_table
stats $table using (abs($2 - $3)) nooutput
largest = STATS_max > 0 ? STATS_max : 1e-16
set lmargin at screen left[1]
set rmargin at screen right[1]
set bmargin at screen middle
set tmargin at screen top
set title "(a) closure in the overlaps"
set ylabel "risk R" offset 1, 0
final_time = number("parameters@final_time")
set xrange [0 : final_time]
set xtics final_time / 4
set yrange [0 : *]
set format x ""
set mxtics 2
set mytics 2
set key top right
plot $table using 1:2 with lines linetype 1 title sprintf("flow in R^{%d}", count("input")), \
    $table using 1:3 every 2 with points linetype 2 linewidth 0.6 pointtype 6 pointsize 1.3 * marker title "closed flow"

set bmargin at screen bottom
set tmargin at screen middle - 0.04
set title ""
set xlabel "gradient-flow time t" offset 0, 0.3
set ylabel "difference |ΔR|" offset 1.2, 0
set format x "%g"
set logscale y
set format y powers
# Single times at which the curves cross would only stretch the axis.
set yrange [1e-3 * largest : 5 * largest]
set ytics 100
set mytics 10
plot $table using 1:(abs($2 - $3)) with points linetype 1 pointtype 7 pointsize 0.7 * marker notitle

# (b) and (c): every start, root mean squares with standard errors, and the predicted slope through their middle.
array axis[2] = ["input_dimension", "width"]
array distance[2] = ["dimension", "width"]
array heading[2] = ["(b) finite dimension", "(c) finite width"]
array abscissa[2] = ["dimension of the covariates d", "number of neurons m"]
array ordinate[2] = ["R_d − R_∞", "R_{full} − R_{simplified}"]
array slope_name[2] = ["∝ d^{−1/2}", "∝ m^{−1}"]
array control_name[2] = [sprintf("all in R^{%d}", number("parameters@input_dimension")), "all r_{ij}(0) = ½"]
set tmargin at screen top
set logscale x
set format x powers
set mxtics 10
set ytics 10
do for [p=1:2] {
    set xrange [*:*]
    set yrange [*:*]
    levels = count(axis[p])
    array level[levels]
    array mean[levels]
    array error[levels]
    array control[levels]
    largest = 0
    largest_control = 0
    selection = ""
    do for [l=1:levels] {
        level[l] = number(sprintf("%s[%d]", axis[p], l - 1))
        do for [kind in "distance control"] {
            selection = selection . sprintf(" '%s_%s[%d,:]'", distance[p], kind, l - 1)
        }
    }
    @fill_table
    do for [l=1:levels] {
        stats $table using (column(2 * l)**2) nooutput
        control[l] = sqrt(STATS_mean)
        largest_control = larger(control[l], largest_control)
        largest = larger(sqrt(STATS_max), largest)
        stats $table using (column(2 * l - 1)**2) nooutput
        mean[l] = sqrt(STATS_mean)
        error[l] = STATS_ssd / sqrt(STATS_records) / (2 * mean[l])
        largest = larger(sqrt(STATS_max), largest)
    }
    exponent = number(sprintf("checks/%s_rate@predicted", distance[p]))
    centre = (sum [l=1:levels] (log(mean[l]) - exponent * log(level[l]))) / levels
    guide(x) = exp(centre + exponent * log(x))
    half_way = sqrt(level[1] * level[levels])

    set lmargin at screen left[p+1]
    set rmargin at screen right[p+1]
    set title heading[p]
    set xlabel abscissa[p]
    set ylabel sprintf("distance of the risks sup_t |%s|", ordinate[p]) offset 0.5, 0
    set xrange [level[1] / 1.6 : 1.6 * level[levels]]
    # The key lies below the last points.
    if (p == 2) { set yrange [mean[levels] / 20 : 2 * largest] } else { set yrange [* : 2 * largest] }
    # Less than two decades may have no two powers of ten.
    set xtics autofreq
    if (level[levels] < 100 * level[1]) {
        set xtics ()
        do for [l=1:levels] { set xtics add (sprintf("%g", level[l]) level[l]) }
    }
    unset label
    set label slope_name[p] at half_way, guide(half_way) left offset 0.8, 1.2 front
    set label control_name[p] at half_way, largest_control center offset 0, 0.9 textcolor rgb "#707070" front
    # One key serves both; a steeper line leaves it more room.
    if (p == 2) { set key bottom left Left reverse samplen 2 } else { unset key }
    plot for [l=1:levels] $table using (level[l]):2*l-1 \
            with points linecolor rgb faint pointtype 7 pointsize marker notitle, \
        level using 2:(guide($2)) with lines linestyle 101 notitle, \
        level using 2:(control[$1]) with linespoints linetype 7 pointtype 6 pointsize 1.3 * marker notitle, \
        level using 2:(mean[$1]) with lines linetype 1 notitle, \
        level using 2:(mean[$1] - error[$1]):(0):(2 * error[$1]) with vectors nohead linetype 1 notitle, \
        level using 2:(mean[$1]) with points linetype 1 pointtype 7 pointsize 1.3 * marker notitle, \
        keyentry with points linecolor rgb faint pointtype 7 pointsize marker title "one start", \
        keyentry with linespoints linetype 1 pointtype 7 pointsize 1.3 * marker title "root mean square", \
        keyentry with linespoints linetype 7 pointtype 6 pointsize 1.3 * marker title "control", \
        keyentry with lines linestyle 101 title "predicted slope"
}
unset multiplot
