# Convergence orders of all integrators for arXiv:2603.19808: L1 errors of the law of h, of a mutated density (its largest), and
# biases of E θ² at rest. Thin lines have the slopes written beside them; grey marks are negative controls.

figure_width = 17
figure_height = 14.5
load "figures/style.gp"

finest = count("step")
ratios = count("timescale_ratio")
slowest = number("timescale_ratio[0]")
fastest = number(sprintf("timescale_ratio[%d]", ratios - 1))
ten(x) = x < 2e-3 ? gprintf("10^{%T}", x) : sprintf("%g", x)

# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.48 : 0.36
filled(n) = int(word("5 7 9 11 13", n))
# Next to no halo about a marker, which would hide its error bar; 0 would be the full one.
set pointintervalbox 0.05
array left[7] = [0.088, 0.405, 0.722, 0.088, 0.34, 0.592, 0.84]
# Statistics leave out what is out of range.
panel = 'unset logscale; unset label; set autoscale; set logscale xy; set format xy powers; set mxtics 10; set mytics 10; '\
    .'set xtics autofreq; set ytics autofreq; set lmargin at screen left[across]; '\
    .'set rmargin at screen left[across] + (across < 4 ? 0.265 : 0.148); '\
    .'set bmargin at screen (across < 4 ? 0.575 : 0.085); set tmargin at screen (across < 4 ? 0.96 : 0.455)'
set key noopaque width 0 samplen 2.2 spacing 1.05 Right noreverse
set title offset 0, -0.6
set xlabel offset 0, 0.3
# Through the last point (x, y), which is the finest.
line(x, x_last, y_last, slope) = abs(y_last) * (x / x_last)**slope
set multiplot

across = 1
@panel
set title "(a) reduced equation"
set xlabel "step τ in slow time"
set ylabel "L1 error of the law of h" offset 1, 0
selection = "step"
do for [m=0:4] { selection = selection . sprintf(" 'reduced_error[%d,:]'", m) }
@fill_table
stats $table using 1 nooutput
leftmost = STATS_min / 1.5
rightmost = STATS_max * 1.5
step = STATS_min
set xrange [leftmost : rightmost]
stats $table using 4 nooutput
lowest = STATS_min / 3e3
highest = 1
set yrange [lowest : highest]
array last[5]
do for [m=1:5] { last[m] = number(sprintf("reduced_error[%d,%d]", m - 1, finest - 1)) }
set ytics 100
set key bottom right
plot for [m=1:3] line(x, step, last[m], 2**(m - 1)) with lines linestyle 101 notitle, \
    for [m=4:5] $table using 1:m+1 with linespoints linetype 7 linewidth 0.8 pointtype (m == 4 ? 6 : 8) pointsize marker notitle, \
    for [m=1:3] $table using 1:m+1 with points linetype m pointtype filled(m) pointsize marker notitle, \
    keyentry with points linetype 1 pointtype filled(1) pointsize marker title "Euler, 1", \
    keyentry with points linetype 2 pointtype filled(2) pointsize marker title "midpoint, 2", \
    keyentry with points linetype 3 pointtype filled(3) pointsize marker title "Runge-Kutta, 4", \
    keyentry with linespoints linetype 7 linewidth 0.8 pointtype 6 pointsize marker title "midpoint, Z held", \
    keyentry with linespoints linetype 7 linewidth 0.8 pointtype 8 pointsize marker title "Runge-Kutta, Z held"

# The same methods at both ends of ε.
do for [end=1:2] {
    across = 1 + end
    @panel
    e = end == 1 ? 0 : ratios - 1
    set title sprintf("(%s) joint equation, ε = %s", end == 1 ? "b" : "c", ten(end == 1 ? slowest : fastest))
    set xlabel "step τ in slow time"
    unset ylabel
    selection = "step"
    do for [m=0:4] { selection = selection . sprintf(" 'joint_error[%d,%d,:]'", e, m) }
    @fill_table
    set xrange [leftmost : rightmost]
    set yrange [lowest : highest]
    set ytics 100
    do for [m=1:5] { last[m] = number(sprintf("joint_error[%d,%d,%d]", e, m - 1, finest - 1)) }
    slope(m) = m == 1 ? 2 : m == 2 ? 4 : m == 3 ? 3 - end : 1
    set key bottom right
    plot for [m=1:4] line(x, step, last[m], slope(m)) with lines linestyle 101 notitle, \
        $table using 1:6 with linespoints linetype 7 linewidth 0.8 pointtype 8 pointsize marker notitle, \
        for [m=1:4] $table using 1:m+1 with points linetype m pointtype filled(m) pointsize marker notitle, \
        for [m=1:4] keyentry with points linetype m pointtype filled(m) pointsize marker \
            title sprintf("%s, %d", m < 4 ? word("ETD2RK ETDRK4 Strang", m) : "jumps together", slope(m)), \
        keyentry with linespoints linetype 7 linewidth 0.8 pointtype 8 pointsize marker title "ETDRK4, Z held"
}


across = 4
@panel
set title "(d) cells of θ"
set xlabel "spacing of θ"
set ylabel "L1 distance from Hermite modes" offset 1, 0
extent = number("parameters@grid_upper") - number("parameters@grid_lower")
cells = count("parameter_points")
selection = "parameter_points"
do for [e=0:1] { do for [s=0:1] { selection = selection . sprintf(" 'grid_error[%d,%d,:]'", e, s) } }
@fill_table
stats $table using (extent / $1) nooutput
step = STATS_min
set xrange [STATS_min / 1.4 : STATS_max * 1.4]
stats $table using 4 nooutput
set yrange [STATS_min / 300 : 1]
set format x "%g"
set xtics ("0.1" 0.1, "0.2" 0.2, "0.5" 0.5)
do for [tick in "0.05 0.06 0.07 0.08 0.09 0.3 0.4 0.6 0.7"] { set xtics add ("" real(tick) 1) }
shifted = number(sprintf("grid_error[0,1,%d]", cells - 1))
set key bottom right
plot for [e=0:1] line(x, step, number(sprintf("grid_error[%d,0,%d]", e, cells - 1)), 2) with lines linestyle 101 notitle, \
    line(x, step, shifted, 1) with lines linestyle 102 notitle, \
    for [e=1:2] $table using (extent / $1):2*e with points linetype e pointtype filled(e) pointsize marker notitle, \
    for [e=1:2] $table using (extent / $1):2*e+1 with points linetype 7 pointtype filled(e) pointsize marker notitle, \
    for [e=1:2] keyentry with points linetype e pointtype filled(e) pointsize marker \
        title sprintf("ε = %g", number(sprintf("slow_ratio[%d]", e - 1))), \
    keyentry with points linetype 7 pointtype 5 pointsize marker title "½ cell off", \
    keyentry with lines linestyle 101 title "order 2", \
    keyentry with lines linestyle 102 title "order 1"

across = 5
@panel
set title "(e) Hermite modes"
unset logscale x
set format x "%g"
set xlabel "number of modes"
set ylabel "L1 distance from 28 modes" offset 1, 0
set mxtics 2
set xtics 4
selection = "modes 'mode_error[0,:]' 'mode_error[1,:]'"
@fill_table
stats $table using 1 nooutput
set xrange [STATS_min - 1 : STATS_max + 1]
stats $table using 3 nooutput
set yrange [STATS_min / 20 : 10]
set ytics 100
set key top right
plot for [e=1:2] $table using 1:1+e with linespoints linetype e linewidth 0.8 pointtype filled(e) pointsize marker notitle, \
    for [e=1:2] keyentry with linespoints linetype e linewidth 0.8 pointtype filled(e) pointsize marker \
        title sprintf("ε = %g", number(sprintf("slow_ratio[%d]", e - 1)))

across = 6
@panel
set title "(f) mutations"
unset logscale x
set format x "%g"
set xlabel "(σ/Δ)^2"
set ylabel "largest error" offset 1, 0
set mxtics 2
set xtics 1, 0.3
set mxtics 3
selection = "resolution 'mutation_error[0,:]' 'mutation_error[1,:]'"
@fill_table
set xrange [0.9 : 1.65]
set yrange [1e-16 : 3e-2]
set ytics 1e4
set mytics 1
first = number("mutation_error[0,0]")
set key at graph 1, graph 0.72 top right
plot first * x**2 * exp(-2 * pi**2 * (x - 1)) with lines linestyle 101 notitle, \
    $table using ($1**2):3 with linespoints linetype 7 linewidth 0.8 pointtype 8 pointsize marker notitle, \
    $table using ($1**2):2 with points linetype 1 pointtype 7 pointsize marker notitle, \
    keyentry with points linetype 1 pointtype 7 pointsize marker title "at points", \
    keyentry with linespoints linetype 7 linewidth 0.8 pointtype 8 pointsize marker title "averaged", \
    keyentry with lines linestyle 101 title "predicted"

across = 7
@panel
set title "(g) at rest"
set xlabel "step δ in fast time"
set ylabel "size of the bias of E θ^2" offset 1, 0
set format x "%g"
set xtics ("0.002" 0.002, "0.01" 0.01, "0.05" 0.05)
do for [tick in "0.003 0.004 0.005 0.006 0.007 0.008 0.009 0.02 0.03 0.04 0.06 0.07 0.08 0.09 0.1"] { set xtics add ("" real(tick) 1) }
selection = "resting_step 'resting_bias[0,:]' 'resting_bias[1,:]' 'resting_bias[2,:]'"
@fill_table
stats $table using 1 nooutput
step = STATS_min
largest = STATS_max
set xrange [step / 1.8 : largest * 1.8]
do for [m=1:3] { last[m] = number(sprintf("resting_bias[%d,%d]", m - 1, count("resting_step") - 1)) }
set yrange [abs(last[2]) / 1e4 : 0.2]
set ytics 100
gibbs = number("gibbs_mean_square")
set print $agents
print system(sprintf("%s '%s' 'agent_mean_square[0,:]'", columns, record))
unset print
set autoscale y
unset logscale y
stats $agents using ($1 - gibbs) nooutput
set logscale y
set yrange [abs(last[2]) / 1e4 : 0.2]
mean = STATS_mean
bar = STATS_ssd / sqrt(STATS_records)
set key at graph 1.04, graph 0.03 bottom right samplen 1
plot for [m=1:3] line(x, step, last[m], m == 2 ? 2 : 1) with lines linestyle (m == 2 ? 101 : 102) notitle, \
    $table using 1:(abs($4)) with points linetype 7 pointtype 8 pointsize marker notitle, \
    for [m=1:2] $table using 1:(abs(column(m + 1))) with points linetype m pointtype filled(m) pointsize marker notitle, \
    $agents every ::0::0 using (largest):(abs(mean)):(bar) \
        with yerrorbars linetype 8 dashtype 1 linewidth 1 pointtype 6 pointsize 1.8 * marker notitle, \
    keyentry with points linetype 1 pointtype filled(1) pointsize marker title "EM, 1", \
    keyentry with points linetype 2 pointtype filled(2) pointsize marker title "LM, 2", \
    keyentry with points linetype 7 pointtype 8 pointsize marker title "LM, behind", \
    keyentry with points linetype 8 linewidth 1 pointtype 6 pointsize 1.8 * marker title "agents, EM"
unset multiplot
