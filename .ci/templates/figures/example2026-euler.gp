# Errors of Euler's method and of the midpoint rule against the step, and the order that neighbouring steps show.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

methods = count("method")
steps = count("step_count")
array name[methods] = ["Euler", "midpoint (control)"]
array step[steps]
do for [i=1:steps] { step[i] = element("step", i) }
# The rows of a table run through all steps of a replica before the next replica.
of_row(row) = step[int(row) % steps + 1]

# The guides of first and of second order touch the greatest error with the shortest step.
selection = "'error[0,:,:]' 'error[1,:,:]'"
@fill_table
array greatest[methods]
do for [m=1:methods] {
    stats $table every steps::(steps - 1) using m nooutput
    greatest[m] = STATS_max
}

set logscale x
set format x powers
set xrange [step[steps] / 1.6 : 1.6 * step[1]]
set xlabel "step h" offset 0, 0.3
# The terminals do not agree on the size of a marker.
set pointsize format eq "png" ? 0.6 : format eq "svg" ? 0.35 : 0.25
set multiplot layout 1, 2 margins 0.085, 0.985, 0.15, 0.915 spacing 0.095, 0
set title offset 0, -0.5

set title "(a) error at the end, all replicas"
set ylabel "|x_N − x(T)|"
set logscale y
set format y powers
set key bottom right noopaque
guide(m, h) = greatest[m] * (h / step[steps])**m
plot for [m=1:methods] $table using (of_row($0)):m with points linetype m pointtype 5+m title name[m], \
    guide(1, x) with lines linestyle 101 title "∝ h", guide(2, x) with lines linestyle 102 title "∝ h^2"

set title "(b) observed order, mean ± 3 standard errors"
set ylabel "log_2 e(2h)/e(h)"
unset logscale y
set format y "%g"
set yrange [0.5 : 2.5]
set ytics 0.5
set mytics 5
set key left center Left reverse noopaque
selection = "'mean_order[0,:]' 'order_standard_error[0,:]' 'mean_order[1,:]' 'order_standard_error[1,:]'"
@fill_table
plot 1 with lines linestyle 101 title "prediction", 2 with lines linestyle 102 title "competitor", \
    for [m=1:methods] $table using (step[int($0) + 2]):(column(2*m-1)):(3 * column(2*m)) \
        with yerrorbars linetype m pointtype 5+m title name[m]
unset multiplot
