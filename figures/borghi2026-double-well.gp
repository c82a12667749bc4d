# A loss with two wells, arXiv:2603.19808: the fitness w of a hyperparameter h and how noise shifts its optimum; the law of h at
# time-scale ratio ε and its distance from the limit, which the rate κ of hopping between the wells delays; and populations.

figure_width = 17
figure_height = 12
load "figures/style.gp"

text(path) = system(sprintf("%s '%s' '%s'", columns, record, path))
item(list, i) = real(word(list, i))
pressure = number("parameters@selection_pressure")
beta = number("parameters@inverse_temperature")
final_time = number("parameters@final_time")
temperature = text("inverse_temperature")
temperatures = words(temperature)
ratio = text("timescale_ratio")
ratios = words(ratio)

# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.36
filled(n) = int(word("7 5 9 11 13", (n - 1) % 5 + 1))
# No halo about a marker.
set pointintervalbox 0
set datafile missing "nan"
array left[3] = [0.068, 0.408, 0.748]
# Statistics leave out what is out of range.
panel = 'unset logscale; unset label; unset arrow; set autoscale; set xtics autofreq; set ytics autofreq; set mxtics 2; '\
    .'set mytics 2; set format xy "%g"; set lmargin at screen left[across]; set rmargin at screen left[across] + 0.242; '\
    .'set bmargin at screen (down == 1 ? 0.6 : 0.093); set tmargin at screen (down == 1 ? 0.952 : 0.445)'
set key noopaque width 0 samplen 2.4 spacing 1.05
set title offset 0, -0.6
set xlabel offset 0, 0.4
set multiplot

across = 1
down = 1
@panel
set title "(a) fitness of a hyperparameter"
set xlabel "hyperparameter h"
set ylabel "ln w − max ln w" offset 0.8, 0
# Steeper ones are narrower than the grid.
warm = 0
do for [b=1:temperatures] { warm = item(temperature, b) <= 20 ? b : warm }
curves = warm < 5 ? warm : 5
position(c) = curves < 2 ? 0 : int((warm - 1) * (c - 1) / (curves - 1.0) + 0.5)
selection = "hyperparameter"
do for [c=1:curves] { selection = selection . sprintf(" 'log_effective_weight[%d,:]'", position(c)) }
@fill_table
array highest[curves]
do for [c=1:curves] { stats $table using c+1 nooutput; highest[c] = STATS_max }
set xrange [-1.1 : 3.2]
set yrange [-3.1 : 0.3]
set ytics 1
set xtics 1
set samples 400
# Without noise θ is where L is least: it passes from −1 to 1 at h = 0.
least(u) = u < 0 ? u - 1 : u + 1
set key at graph 0.98, graph 0.05 bottom right Right noreverse
plot for [c=1:curves] $table using 1:(column(c+1) - highest[c]) smooth mcsplines with lines linetype c linewidth 1 notitle, \
    [u=-1:1] "+" using (2 * least($1) * (least($1)**2 - 1)):(-0.5 * pressure * (least($1) - 1)**2) \
        with lines linestyle 101 notitle, \
    for [c=1:curves] "+" using (element("optimum", position(c) + 1)):(0) every ::::0 \
        with points linetype c pointtype filled(c) pointsize marker notitle, \
    for [c=1:curves] keyentry with linespoints linetype c linewidth 1 pointtype filled(c) pointsize marker \
        title sprintf("β = %g", item(temperature, position(c) + 1)), \
    keyentry with lines linestyle 101 title "β = ∞"

across = 2
@panel
set title "(b) noise shifts the optimum"
set xlabel "inverse temperature β"
set ylabel "hyperparameter h" offset 1.2, 0
selection = "inverse_temperature optimum"
@fill_table
set logscale x
set format x powers
set mxtics 10
stats $table using 1:2 nooutput
resting = text("resting_mean[0,:]")
sizes = words(resting)
# Two wells: h = (3 + W/2)/β with Lambert's W; one well alone: h = 3/β.
wells(b) = 64 * b * b * (1 - exp(-2 * pressure)) * exp(-6) / pressure
shift(b) = (3 + lambertw(wells(b)) / 2) / b
set xrange [STATS_min_x / 1.6 : 1.6 * STATS_max_x]
set yrange [-0.1 : 1.15 * STATS_max_y]
set ytics 0.5
do for [s=1:sizes:sizes-1] {
    set label sprintf("σ = %s", word(text("resting_size"), s)) at beta, item(resting, s) offset 0.8, 0 left front
}
set key at graph 0.98, graph 0.97 top right Right noreverse
plot 0 with lines linestyle 103 notitle, \
    shift(x) with lines linestyle 101 title "two wells", \
    3 / x with lines linestyle 102 title "one well", \
    $table using 1:2 with points linetype 1 pointtype 7 pointsize marker title "argmax w", \
    for [s=1:sizes] "+" using (beta):(item(resting, s)) every ::::0 \
        with points linetype 2 linewidth 0.8 pointtype 4 pointsize marker notitle, \
    keyentry with points linetype 2 linewidth 0.8 pointtype 4 pointsize marker title "mean at rest"

across = 3
@panel
set title sprintf("(c) law of h at slow time %g", final_time)
set xlabel "hyperparameter h"
set ylabel "density ρ_ε" offset 0.4, 0
selection = "hyperparameter reduced_density"
do for [e=1:ratios] { selection = selection . sprintf(" 'density[%d,:]'", e - 1) }
@fill_table
highest = 0
do for [c=2:ratios+2] { stats $table using c nooutput; highest = STATS_max > highest ? STATS_max : highest }
stats $table using (column(2) > 3e-3 * highest || column(3) > 3e-3 * highest ? $1 : NaN) nooutput
# On the right there is room for the key.
set xrange [STATS_min : STATS_max + 0.5 * (STATS_max - STATS_min)]
set yrange [0 : 1.12 * highest]
set xtics 1
set ytics 0.2
set key at graph 1.02, graph 0.98 top right Right noreverse
plot $table using 1:2 smooth csplines with lines linecolor rgb "#303030" linewidth 3 title "ε → 0", \
    for [e=1:ratios] $table using 1:e+2 smooth csplines with lines linetype e linewidth 1.2 \
        title sprintf("ε = %g", item(ratio, e))

across = 1
down = 2
@panel
set title "(d) distance from the reduced law"
set xlabel "ratio of time-scales ε"
set ylabel "distance W_1" offset 1.2, 0
compared = text("compared_temperature")
selection = "timescale_ratio 'distance[0,:]' 'distance[1,:]'"
@fill_table
set logscale xy
set format xy powers
set mxtics 10
set mytics 10
smallest = item(ratio, ratios)
# Of the least distance, the guide of slope 1 goes through it.
array rise[2]
do for [c=1:2] { rise[c] = number(sprintf("distance[%d,%d]", c - 1, ratios - 1)) / smallest }
stats $table using 1:2 nooutput
set xrange [smallest / 1.6 : 1.6 * STATS_max_x]
set yrange [STATS_min_y / 3 : 12 * STATS_max_y]
largest = 2 * STATS_max_y
# Names stand below the warmer law's distances and above the other's.
middle = (ratios + 1) / 2
set label sprintf("β = %g", item(compared, 1)) at item(ratio, middle), \
    number(sprintf("distance[0,%d]", middle - 1)) offset 0.7, -0.5
set label sprintf("β = %g", item(compared, 2)) at smallest, 6 * rise[2] * smallest left
# The rate of hopping at h = 0, if it is in the record.
array hopping[2] = [0, 0]
do for [c=1:2] { do for [b=1:temperatures] {
    hopping[c] = item(temperature, b) == item(compared, c) ? element("relaxation_rate", b) : hopping[c]
} }
do for [c=1:2] { if (hopping[c] > smallest / 1.6) {
    set arrow from hopping[c], graph 0 to hopping[c], graph 0.07 nohead linetype c dashtype 1 linewidth 1.2
    set label sprintf("κ(%g)", item(compared, c)) at hopping[c], graph 0.07 offset 0, 0.5 center
} }
delayed(c, x) = hopping[c] > 0 ? rise[c] * x * (hopping[c] + smallest) / (hopping[c] + x) : NaN
set key at graph 0.01, graph 0.98 top left Left reverse
plot for [c=1:2] (rise[c] * x < largest ? rise[c] * x : NaN) with lines linestyle 101 notitle, \
    for [c=1:2] $table using 1:c+1 with linespoints linetype c linewidth 0.8 pointtype filled(c) pointsize marker notitle, \
    for [c=1:2] delayed(c, x) with lines linestyle 102 notitle, \
    keyentry with lines linestyle 101 title "∝ ε", \
    keyentry with lines linestyle 102 title "∝ ε/(κ + ε)"

across = 2
@panel
set title "(e) hopping between wells, h = 0"
set xlabel "inverse temperature β"
set ylabel "relaxation rate κ" offset 0.6, 0
kramers(b) = sqrt(8) / pi * exp(-b / 2)
# Where the rate is no longer above rounding.
coldest = 2 * log(1e9)
selection = "inverse_temperature relaxation_rate"
@fill_table
set logscale y
set format y powers
set mytics 1
stats $table using ($1 < coldest ? $1 : NaN):($1 < coldest ? $2 : NaN) nooutput
set xrange [0 : 1.1 * STATS_max_x]
set yrange [STATS_min_y / 10 : 30]
set ytics 100
set key at graph 0.98, graph 0.97 top right Right noreverse
plot kramers(x) with lines linestyle 101 title "Kramers", \
    $table using ($1 < coldest ? $1 : NaN):2 with points linetype 1 pointtype 7 pointsize marker title "least eigenvalue"

across = 3
@panel
set title sprintf("(f) populations, slow time %g", final_time)
set xlabel "step Δt in slow time"
set ylabel "mean of h" offset 1.2, 0
simulated = text("simulated_ratio")
step = text("snapshot_step")
steps = words(step)
replicas = count("replica")
array joint[2] = [NaN, NaN]
set print $means
do for [s=1:2] {
    do for [e=1:ratios] { joint[s] = abs(item(ratio, e) / item(simulated, s) - 1) < 1e-9 ? element("mean", e) : joint[s] }
    set print $table
    print text(sprintf("population_mean[%d,:,:]", s - 1))
    set print $means append
    # Extrapolated to step 0, as the check has it.
    check = s == 1 ? "checks/population_mean" : "checks/population_mean/control"
    print 0, number(check . "@measured"), number(check . "@standard_error")
    do for [k=1:steps] {
        stats $table using 1 every ::((k - 1) * replicas)::(k * replicas - 1) nooutput
        print item(step, k), STATS_mean, STATS_ssd / sqrt(STATS_records)
    }
    print ""
    print ""
}
unset print
stats $means using 1:2 nooutput
span = STATS_max_y - STATS_min_y
set xrange [-0.1 * STATS_max_x : 1.12 * STATS_max_x]
set yrange [STATS_min_y - 0.3 * span : STATS_max_y + 0.25 * span]
set xtics STATS_max_x / 2
set ytics 0.1
set label "open: Δt → 0" at graph 0.06, graph 0.06 left
# There is room between the two.
set key at graph 0.98, first STATS_mean_y center right Right noreverse
plot for [s=1:2] joint[s] with lines linestyle 101 notitle, \
    for [s=1:2] $means index s-1 using 1:($2 - $3):(0):(2 * $3) with vectors nohead linetype s linewidth 1 dashtype 1 notitle, \
    for [s=1:2] $means index s-1 using 1:2 every ::1 with points linetype s pointtype filled(s) pointsize 0.8 * marker \
        title sprintf("ε = %g", item(simulated, s)), \
    for [s=1:2] $means index s-1 using 1:2 every ::0::0 with points linetype s linewidth 0.8 pointtype filled(s) - 1 \
        pointsize 1.5 * marker notitle, \
    keyentry with lines linestyle 101 title "joint equation"
unset multiplot
