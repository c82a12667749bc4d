# Stochastic gradient descent with momentum at rest after arXiv:2107.09133: the mean way back to the minimum in phase space, correlations in four
# directions, variances of positions and velocities, and the displacement of many weights whose curvatures are a power law.

figure_width = 17
figure_height = 14
load "figures/style.gp"

directions = count("direction")
array curvature[directions]
do for [i=1:directions] { curvature[i] = element("direction", i) }
batches = count("batch")
lags = count("lag")
rate = number("parameters@learning_rate")
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.8 : format eq "svg" ? 0.45 : 0.3

# Room for the names below the points.
selection = sprintf("'mean_position_variance[%d,:]' 'mean_position_variance[%d,:]'", batches - 1, batches)
@fill_table
stats $table using 1:2 nooutput
lowest = STATS_min_x < STATS_min_y ? STATS_min_x : STATS_min_y

set multiplot layout 2, 2 margins 0.075, 0.985, 0.075, 0.955 spacing 0.09, 0.11
set title offset 0, -0.5
set key noopaque

# E θ_k and E v_k of those that pass a point: the autocorrelation and its steps.
set title sprintf("(a) mean way back to the minimum, λ = %g", curvature[1])
set xlabel "position, E(θ_k | θ_0)/θ_0"
set ylabel "velocity, E(v_k | θ_0)/θ_0" offset 0.7, 0
set mxtics 2
set mytics 2
set key top right
selection = sprintf("lag 'predicted_autocorrelation[0,:]' 'autocorrelation[%d,0,:]'", batches - 1)
@fill_table
step(k) = (now = column(k), pace = (now - before) / rate, before = now, pace)
before = NaN
plot 0 with lines linestyle 103 notitle, \
    $table using (before = $0 == 0 ? NaN : before, $2):(step(2)) with lines linestyle 101 title "prediction", \
    $table using (before = $0 == 0 ? NaN : before, $3):(step(3)) with points linetype 1 linewidth 0.6 pointtype 6 pointsize marker title "measured"

set title "(b) correlations"
set xlabel "lag k"
set ylabel "r_k" offset 0.7, 0
set xrange [0:lags]
set yrange [*:1]
set key top right
selection = "lag"
do for [i=0:directions-1] { selection = selection . sprintf(" 'predicted_autocorrelation[%d,:]' 'autocorrelation[%d,%d,:]'", i, batches - 1, i) }
@fill_table
plot 0 with lines linestyle 103 notitle, \
    for [i=1:directions] $table using 1:(column(2*i+1)) every 3 with points linetype i linewidth 0.6 pointtype 6 pointsize marker notitle, \
    for [i=1:directions] $table using 1:(column(2*i)) with lines linetype i dashtype 1 linewidth 1 title sprintf("λ = %g", curvature[i])

set title "(c) variances at the largest batch"
set xlabel "curvature λ"
set ylabel "variance" offset 0.7, 0
set xrange [curvature[directions] / 1.5 : 1.5 * curvature[1]]
set yrange [lowest / 300:*]
set logscale xy
set format x "%g"
set format y powers
set mxtics 10
set mytics 10
set key bottom right
selection = sprintf("direction 'predicted_position_variance[%d,:]' 'predicted_velocity_variance[%d,:]'", batches - 1, batches - 1)
do for [a=batches-1:batches] { selection = selection . sprintf(" 'mean_position_variance[%d,:]' 'mean_velocity_variance[%d,:]'", a, a) }
@fill_table
plot $table using 1:2 with lines linestyle 101 title "prediction", $table using 1:3 with lines linestyle 101 notitle, \
    $table using 1:4 with points linetype 1 pointtype 6 pointsize 1.4*marker title "position", \
    $table using 1:5 with points linetype 2 pointtype 4 pointsize 1.4*marker title "velocity", \
    $table using 1:6 with points linetype 7 pointtype 6 pointsize 1.4*marker title "position, noise alike in all directions", \
    $table using 1:7 with points linetype 7 pointtype 4 pointsize 1.4*marker title "velocity, the same"

set title sprintf("(d) displacement of %d weights", int(number("parameters@directions")))
set xlabel "lag k"
set ylabel "Δ_k" offset 0.7, 0
set format x powers
set xrange [0.8:1.25 * number(sprintf("displacement_lag[%d]", count("displacement_lag") - 1))]
set yrange [*:*]
set key bottom right
selection = "displacement_lag predicted_displacement 'mean_displacement[0,:]' 'mean_displacement[1,:]'"
@fill_table
plot $table using 1:2 with lines linestyle 101 title "prediction", \
    $table using 1:3 with points linetype 1 pointtype 6 pointsize 1.4*marker title sprintf("curvatures i^{−%g}", number("parameters@curvature_power")), \
    $table using 1:4 with points linetype 7 pointtype 4 pointsize 1.4*marker title "equal curvatures"
unset multiplot
