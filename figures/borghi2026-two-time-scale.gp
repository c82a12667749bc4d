# The limit of fast parameters of arXiv:2603.19808: the law of the hyperparameters h at time-scale ratio ε against that of the
# reduced equation, whose first-order corrector is ρ_1. Poisson clocks, except for the synchronous generations of (c).

figure_width = 17
figure_height = 13.2
load "figures/style.gp"

ratios = count("timescale_ratio")
times = count("time")
array ratio[ratios]
do for [e=1:ratios] { ratio[e] = number(sprintf("timescale_ratio[%d]", e - 1)) }
array time[times]
array limit[times]
do for [t=1:times] { time[t] = number(sprintf("time[%d]", t - 1)); limit[t] = number(sprintf("reduced_mean[%d]", t - 1)) }
main = times / 2 + 1
smallest = ratio[ratios]
largest = ratio[1]

# Size ∫ |F_1| dh and mean ∫ h ρ_1 dh of the corrector; where F_1 changes sign two triangles take the place of a trapezium.
trapezium(a, b) = a * b >= 0 ? abs(a + b) / 2 : (a * a + b * b) / (2 * (abs(a) + abs(b)))
array size[times]
array lag[times]
spacing = number("hyperparameter[1]") - number("hyperparameter[0]")
do for [t=1:times] {
    selection = sprintf("hyperparameter 'corrector[%d,:]'", t - 1)
    @fill_table
    below = 0
    stats $table using (before = below, below = below + spacing * $2, trapezium(before, below)) nooutput
    size[t] = STATS_sum * spacing
    stats $table using ($1 * $2) nooutput
    lag[t] = STATS_sum * spacing
}

# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 1.1 : format eq "svg" ? 0.6 : 0.42
filled(t) = int(word("5 7 9 11 13", (t - 1) % 5 + 1))
open(t) = filled(t) - 1
array left[5] = [0.075, 0.59, 0.1, 0.43, 0.755]
array right[5] = [0.485, 0.985, 0.325, 0.65, 0.985]
array bottom[2] = [0.585, 0.085]
array top[2] = [0.96, 0.45]
# Statistics leave out what is out of range.
panel = 'set autoscale; set lmargin at screen left[p]; set rmargin at screen right[p]; set bmargin at screen bottom[p < 3 ? 1 : 2]; '\
    .'set tmargin at screen top[p < 3 ? 1 : 2]'
decades(x) = gprintf("10^{%T}", x)
set key noopaque width 0 samplen 3
set title offset 0, -0.5
set xlabel offset 0, 0.3
set multiplot

p = 1
@panel
set title sprintf("(a) law of h at slow time t = %g", time[main])
selection = sprintf("hyperparameter 'reduced_density[%d,:]'", main - 1)
do for [e=1:ratios] { selection = selection . sprintf(" 'density[%d,%d,:]'", e - 1, main - 1) }
@fill_table
highest = 0
do for [c=2:ratios+2] { stats $table using c nooutput; highest = STATS_max > highest ? STATS_max : highest }
stats $table using (column(2) > 3e-3 * highest || column(3) > 3e-3 * highest ? $1 : NaN) nooutput
# On the right there is room for the key.
set xrange [STATS_min : STATS_max + 0.2 * (STATS_max - STATS_min)]
set yrange [0 : 1.1 * highest]
set xlabel "hyperparameter h"
set ylabel "density ρ_ε(t, h)" offset 1, 0
set mxtics 2
set mytics 2
set key top right Right noreverse
plot $table using 1:2 smooth csplines with lines linecolor rgb "#303030" linewidth 3.5 title "ε → 0", \
    for [e=1:ratios] $table using 1:e+2 smooth csplines with lines linetype e title sprintf("ε = %g", ratio[e])

p = 2
@panel
set title "(b) distance from the reduced law"
selection = "timescale_ratio"
do for [name in "distance remainder"] { do for [t=1:times] { selection = selection . sprintf(" '%s[:,%d]'", name, t - 1) } }
@fill_table
set logscale xy
set format xy powers
set mxtics 10
set mytics 10
set xlabel "ratio of time-scales ε"
set ylabel "distance W_1" offset 0.5, 0
stats $table using 1+times+main nooutput
leftmost = smallest / 1.6
rightmost = 1.6 * largest
lowest = STATS_min / 200
highest = 20 * size[main] * largest
set xrange [leftmost : rightmost]
set yrange [lowest : highest]
# Through the last point of the claim.
anchor = number(sprintf("remainder[%d,%d]", ratios - 2, main - 1)) / ratio[ratios - 1]**2
# Labels run along the lines, a little above them.
aspect = (top[1] - bottom[1]) * figure_height / log10(highest / lowest) / ((right[p] - left[p]) * figure_width / log10(rightmost / leftmost))
angle(exponent) = atan(exponent * aspect) * 180 / pi
above(y) = y * (highest / lowest)**0.07
middle = 3 * leftmost * (rightmost / leftmost)**0.08
set label "W_1(ρ_ε, ρ_0)" at middle, above(size[main] * middle) center rotate by angle(1) front
set label "W_1(ρ_ε, ρ_0 + ε ρ_1)" at middle, above(anchor * middle**2) center rotate by angle(2) front
set key bottom right Right noreverse spacing 1.2
plot for [t=1:times] size[t] * x with lines linestyle 101 notitle, \
    anchor * x**2 with lines linestyle 102 notitle, \
    for [t=1:times] $table using 1:1+t with points linetype t pointtype filled(t) pointsize marker notitle, \
    for [t=1:times] $table using 1:1+times+t with points linetype t linewidth 0.7 pointtype open(t) pointsize 1.2 * marker notitle, \
    for [t=1:times] keyentry with points linetype t pointtype filled(t) pointsize marker title sprintf("slow time t = %g", time[t]), \
    keyentry with lines linestyle 101 title "ε ∫ |F_1| dh", \
    keyentry with lines linestyle 102 title "∝ ε^2"
unset label

p = 3
@panel
set title "(c) two kinds of clocks"
generations = number("parameters@generations")
jump_rate = number("parameters@jump_rate")
decay = number("parameters@stiffness") / jump_rate
# The time that is nearest to that of the generations.
same = 1
do for [t=1:times] { if (abs(time[t] - generations / jump_rate) < abs(time[same] - generations / jump_rate)) { same = t } }
set print $shifts
do for [e=1:ratios] { print ratio[e], abs(number(sprintf("mean[%d,%d]", e - 1, same - 1)) - limit[same]) }
unset print
selection = "synchronous_ratio synchronous_error"
@fill_table
stats $table using (1 / $1) nooutput
farthest = STATS_max
# Through the last error.
last = count("synchronous_ratio") - 1
scale = abs(number(sprintf("synchronous_error[%d]", last))) * exp(decay / number(sprintf("synchronous_ratio[%d]", last)))
unset logscale x
set format x "%g"
set mxtics 2
set xrange [0 : 1.5 * farthest]
set yrange [1e-17 : 1]
set ytics 1e4
set mytics 1
set xlabel "1/ε"
set ylabel "shift of the mean of h" offset 0.8, 0
rounding = 2.0**-52
set label sprintf("Poisson clocks, ∝ ε,\nslow time t = %g", time[same]) at graph 0.98, graph 0.83 right front
set label sprintf("synchronous,\n%d generations", generations) at graph 0.05, graph 0.34 left front
set label "∝ e^{−k/(λε)}" at 0.6 * farthest, scale * exp(-decay * 0.54 * farthest) left front
set label "rounding" at graph 0.05, first rounding offset 0, 0.6 left textcolor rgb "#707070" front
plot rounding with lines linestyle 103 notitle, \
    scale * exp(-decay * x) with lines linestyle 102 notitle, \
    (x > 0 ? abs(lag[same]) / x : NaN) with lines linestyle 101 notitle, \
    $shifts using (1 / $1):2 with points linetype 1 pointtype 7 pointsize marker notitle, \
    $table using (1 / $1):(abs($2)) with points linetype 2 pointtype 5 pointsize marker notitle
unset label

p = 4
@panel
# Of mean and variance of θ given h.
set title "(d) distance from Gibbs's law"
selection = "timescale_ratio"
do for [t=1:times] { selection = selection . sprintf(" 'disequilibrium[:,%d]'", t - 1) }
@fill_table
set logscale x
set format x powers
set mxtics 10
set mytics 10
set ytics 10
set xlabel "ratio of time-scales ε"
set ylabel "distance ‖C_{1,2}‖" offset 0.8, 0
array slope[times]
do for [t=1:times] { slope[t] = number(sprintf("disequilibrium[%d,%d]", ratios - 1, t - 1)) / smallest }
stats $table using 1+main nooutput
set xrange [smallest / 1.6 : 1.6 * largest]
set yrange [STATS_min / 12 : 4 * STATS_max]
set key bottom right Right noreverse spacing 1.1 title "slow time"
plot for [t=1:times] slope[t] * x with lines linestyle 101 notitle, \
    for [t=1:times] $table using 1:1+t with points linetype t pointtype filled(t) pointsize marker notitle, \
    for [t=1:times] keyentry with points linetype t pointtype filled(t) pointsize marker title sprintf("t = %g", time[t]), \
    keyentry with lines linestyle 101 title "∝ ε"

# (e) Means over populations less the mean of the reduced law; below, less that of the law at ε.
p = 5
unset logscale
@panel
set print $means
do for [e=1:ratios+1] {
    set print $table
    print system(sprintf("%s '%s' 'simulated_mean[%d,:]'", columns, record, e - 1))
    set print $means append
    stats $table using 1 nooutput
    predicted = e > ratios ? limit[main] : number(sprintf("mean[%d,%d]", e - 1, main - 1))
    # ε = 0 stands left of the smallest ratio.
    print e > ratios ? smallest / 4 : ratio[e], STATS_mean - limit[main], STATS_ssd / sqrt(STATS_records), STATS_mean - predicted, \
        predicted - limit[main]
}
unset print
set bmargin at screen 0.245
set title "(e) simulated populations"
set logscale x
set format x ""
set format y "%g"
unset xlabel
set ylabel "shift of the mean" offset 1.2, 0
stats $means using ($2 - $3 < $5 ? $2 - $3 : $5) nooutput
lowest = STATS_min
stats $means using ($2 + $3) nooutput
highest = STATS_max > 0 ? STATS_max : 0
set xrange [smallest / 7 : 1.8 * largest]
set yrange [1.25 * lowest : highest - 0.12 * lowest]
set ytics autofreq
set mytics 2
set key bottom left Left reverse spacing 1.1 title sprintf("slow time t = %g", time[main])
plot 0 with lines linestyle 103 notitle, \
    $means using 1:5 every ::0::ratios-1 with lines linestyle 101 title "m_ε − m_0", \
    $means using 1:($2 - $3):(0):(2 * $3) with vectors nohead linetype 3 dashtype 1 notitle, \
    $means using 1:2 with points linetype 3 pointtype 7 pointsize 0.8 * marker title "simulated"

set tmargin at screen 0.235
set bmargin at screen bottom[2]
unset title
unset key
set xlabel "ratio of time-scales ε" offset 0, 0.43
set xtics ("0" smallest / 4)
do for [n=floor(log10(smallest)):ceil(log10(largest))] {
    do for [digit=1:9] { if (digit * 10.0**n >= smallest) { set xtics add ((digit == 1 ? decades(10.0**n) : "") digit * 10.0**n digit > 1) } }
}
set ylabel "residual / 10^{−3}" offset 1.2, 0
set autoscale
stats $means using (1e3 * (abs($4) + $3)) nooutput
set xrange [smallest / 7 : 1.8 * largest]
set yrange [-1.2 * STATS_max : 1.2 * STATS_max]
power = 10.0**floor(log10(STATS_max))
set ytics STATS_max > 5 * power ? 5 * power : STATS_max > 2 * power ? 2 * power : power
plot 0 with lines linestyle 103 notitle, \
    $means using 1:(1e3 * ($4 - $3)):(0):(2e3 * $3) with vectors nohead linetype 3 dashtype 1 notitle, \
    $means using 1:(1e3 * $4) with points linetype 3 pointtype 7 pointsize 0.8 * marker notitle
unset multiplot
