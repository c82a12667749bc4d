# The mean of the hyperparameters h of arXiv:2603.19808 goes to the fittest one, h*: how fast, how near, and when it does not.
# Populations have ε = 0; bars are standard errors over replicas.

figure_width = 17
figure_height = 12
load "figures/style.gp"

text(path) = system(sprintf("%s '%s' '%s'", columns, record, path))
item(list, i) = real(word(list, i))
# A number so many words before the last of a sentence, without a comma behind it.
bare(w) = substr(w, 1, strlen(w) - (substr(w, strlen(w), strlen(w)) eq ","))
last_number(sentence, back) = real(bare(word(sentence, words(sentence) - back)))
optimum = number("parameters@optimum")
jump_rate = number("parameters@jump_rate")
mutation_size = number("parameters@mutation_size")

# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.36
filled(n) = int(word("5 7 9 11 13", (n - 1) % 5 + 1))
# Next to no halo about a marker, which would hide its error bar; 0 would be the full one.
set pointintervalbox 0.05
set datafile missing "nan"
array left[3] = [0.068, 0.408, 0.748]
# Statistics leave out what is out of range.
panel = 'unset logscale; unset label; set autoscale; set xtics autofreq; set ytics autofreq; set mxtics 2; set mytics 2; '\
    .'set format xy "%g"; set lmargin at screen left[across]; set rmargin at screen left[across] + 0.242; '\
    .'set bmargin at screen (down == 1 ? 0.6 : 0.093); set tmargin at screen (down == 1 ? 0.952 : 0.445)'
set key noopaque width 0 samplen 2.4 spacing 1.05
set title offset 0, -0.6
set xlabel offset 0, 0.4
set multiplot

across = 1
down = 1
@panel
set title "(a) approach to the fittest"
set xlabel "slow time t"
set ylabel "mean of h" offset 1.2, 0
pressures = count("selection_pressure")
samples = count("time")
curves = pressures < 5 ? pressures : 5
position(c) = curves == 1 ? 0 : int((pressures - 1) * (c - 1) / (curves - 1.0) + 0.5)
array pressure[curves]
gap = samples > 32 ? samples / 16 : 1
list = text("time")
agents = number("parameters@population")
# For each curve, apart by two empty lines: time, mean over populations.
set print $means
do for [c=1:curves] {
    pressure[c] = number(sprintf("selection_pressure[%d]", position(c)))
    set print $table
    print text(sprintf("population_mean[%d,:,:]", position(c)))
    set print $means append
    do for [t=0:samples-1:gap] {
        stats $table using 1 every samples::t nooutput
        print item(list, t + 1), STATS_mean
    }
    print ""
    print ""
}
unset print
selection = "time"
do for [c=1:curves] { selection = selection . sprintf(" 'exact_mean[%d,:]'", position(c)) }
@fill_table
initial = number("parameters@initial_mean")
span = optimum - initial
set xrange [0 : number("parameters@final_time")]
set yrange [initial - 0.05 * span : optimum + 0.1 * span]
set label "h*" at graph 0.02, first optimum offset 0, 0.5 left textcolor rgb "#606060" front
set key at graph 0.98, graph 0.05 bottom right Right noreverse
plot optimum with lines linestyle 103 notitle, \
    for [c=1:curves] $table using 1:c+1 with lines linetype c linewidth 1 notitle, \
    for [c=1:curves] $means index c-1 using 1:2 with points linetype c pointtype filled(c) pointsize 0.8 * marker notitle, \
    for [c=1:curves] keyentry with linespoints linetype c linewidth 1 pointtype filled(c) pointsize 0.8 * marker \
        title sprintf("α = %g", pressure[c]), \
    keyentry with lines linetype 8 linewidth 1 dashtype 1 title "exact", \
    keyentry with points linetype 8 pointtype 7 pointsize 0.8 * marker title sprintf("N = %g", agents)

across = 2
@panel
set title "(b) late rate of the mean"
set xlabel "x = a σ^2"
set ylabel "late rate r / λ" offset 1.2, 0
selection = "variation collapse_abscissa spectral_rate"
@fill_table
set logscale xy
set format x powers
set mxtics 10
set ytics (0.05, 0.1, 0.2, 0.5, 1)
set mytics 1
predicted(x) = 2 / (1 + sqrt(1 + 4 / x))
set print $unsaturated
do for [c=1:pressures] { print element("selection_pressure", c) * mutation_size**2, element("spectral_rate", c) / jump_rate }
unset print
stats $table using 2 nooutput
set xrange [STATS_min / 3 : 300 * STATS_max]
set yrange [0.7 * predicted(STATS_min / 3) : 1.45]
# However strong the selection, a < βk.
saturation = number("parameters@inverse_temperature") * number("parameters@stiffness") * mutation_size**2
set arrow 1 from saturation, graph 0 to saturation, first predicted(saturation) nohead linestyle 103
set label "α → ∞" at saturation, graph 0.09 offset 0.5, 0 left textcolor rgb "#606060" front
array varied[3] = ["α", "σ", "β"]
set key at graph 0.98, graph 0.16 bottom right Right noreverse
plot 1 with lines linestyle 103 notitle, \
    predicted(x) with lines linestyle 101 title "predicted", \
    for [c=1:3] $table using 2:(strcol(1) eq varied[c] ? $3 / jump_rate : NaN) \
        with points linetype c linewidth 0.7 pointtype filled(c) - (c > 1) pointsize (c == 1 ? 0.8 : 1.3) * marker \
        title varied[c] . " varied", \
    $unsaturated using 1:2 with points linetype 7 linewidth 0.8 dashtype 1 pointtype 2 pointsize marker title "α σ^2 for x"
unset arrow 1

across = 3
@panel
set title "(c) bias at rest"
set xlabel "size of mutations σ"
set ylabel "(m_∞ − h*) / σ" offset 0.5, 0
selection = "bias_mutation_size 'resting_bias[:,0]' 'resting_bias[:,1]'"
@fill_table
limit = number("checks/bias_constant@predicted")
mode = number("checks/bias_constant@competitor")
stats $table using 1 nooutput
set xrange [0 : 1.12 * STATS_max]
set xtics 0.1
set ytics 0.1
set yrange [-0.2 * limit : 1.3 * limit]
set label "c_3/(3 a^{3/2})" at graph 0.96, first limit offset 0, 0.7 right front
set label "asymmetric w" at graph 0.96, first 0.83 * limit right front
set label "mode of ρ_∞" at graph 0.96, first mode offset 0, 0.7 right front
set label "symmetric w" at graph 0.96, first 0 offset 0, 0.8 right front
unset key
plot limit with lines linestyle 101, mode with lines linestyle 102, \
    0 with lines linestyle 103, \
    $table using 1:($2 / $1) with points linetype 1 pointtype 7 pointsize 1.1 * marker, \
    $table using 1:($3 / $1) with points linetype 2 linewidth 0.8 pointtype 6 pointsize 1.1 * marker

across = 1
down = 2
@panel
threshold = number("checks/threshold@predicted")
set title sprintf("(d) two peaks, α_c = %.2f", threshold)
set xlabel "slow time t"
set ylabel "mean of h" offset 1.2, 0
peak_times = count("peak_time")
all = count("threshold_pressure")
below = 0
do for [p=1:all] { below = element("threshold_pressure", p) < threshold ? p : below }
# On either side of the threshold the two nearest pressures, and the farthest.
is_shown(p) = p == 1 || p == all || (p >= below - 1 && p <= below + 2)
shown = ""
do for [p=1:all] { shown = is_shown(p) ? shown . sprintf(" %d", p) : shown }
lines = words(shown)
p_of(n) = int(word(shown, n))
is_below(n) = p_of(n) <= below
colour(n) = is_below(n) ? 2 : 1
selection = "peak_time"
do for [n=1:lines] { selection = selection . sprintf(" 'peak_mean[%d,:]'", p_of(n) - 1) }
@fill_table
set print $agents
do for [n=1:lines] {
    print text(sprintf("peak_population_mean[%d,:,:]", p_of(n) - 1))
    print ""
    print ""
}
unset print
list = text("peak_time")
time_of(row) = item(list, int(row) % peak_times + 1)
last_time = item(list, peak_times)
# On the right there is room for the pressures.
set xrange [0 : 1.22 * last_time]
set yrange [-2.1 : 2.1]
set ytics 1
do for [n=1:lines] {
    set label sprintf("%g", element("threshold_pressure", p_of(n))) at last_time, \
        number(sprintf("peak_mean[%d,%d]", p_of(n) - 1, peak_times - 1)) offset 0.7, 0 left front
}
set label "α" at last_time, 1.5 offset 0.7, 1 left front
set label "narrow peak" at graph 0.3, first 1.5 offset 0, 0.6 left textcolor rgb "#606060" front
set label "broad peak" at graph 0.03, first -1.5 offset 0, -0.8 left textcolor rgb "#606060" front
set label sprintf("N = %g", number("parameters@threshold_population")) at graph 0.99, first -1.5 offset 0, -1.1 right front
unset key
plot for [y in "-1.5 1.5"] [x=0:last_time] real(y) with lines linestyle 103, \
    for [n=1:lines] $agents index n-1 using (time_of($0)):1 \
        with points linetype colour(n) pointtype 7 linewidth 0.5 pointsize (format eq "png" ? 0.6 : 0.4) * marker, \
    for [n=1:lines] $table using 1:n+1 with lines linetype colour(n) linewidth 1

across = 2
@panel
set title "(e) threshold of selection pressure"
set xlabel "size of mutations σ"
set ylabel "threshold α_c" offset 0.2, 0
temperatures = count("threshold_temperature")
selection = "threshold_mutation"
do for [b=1:temperatures] { selection = selection . sprintf(" 'threshold[:,%d]'", b - 1) }
@fill_table
stats $table using 1:2 nooutput
set xrange [0 : 1.1 * STATS_max_x]
highest = 0
do for [b=1:temperatures] { stats $table using b+1 nooutput; highest = STATS_max > highest ? STATS_max : highest }
# Above the data there is room for the key.
set yrange [0 : 1.4 * highest]
set xtics 0.1
set ytics 1
# Where half of the law at rest of the whole line is on the narrow peak: at the stated mutations, and at half of them.
claim = text("checks/threshold@quantity")
set print $halves
do for [m=0:1] { print last_number(claim, 3) / (1 + m), number(sprintf("crossover[%d,1]", m)) }
unset print
set label "○ half on each peak" at graph 0.97, graph 0.06 right front
power(x) = x < 1e3 ? sprintf("%g", x) : sprintf("10^{%d}", floor(log10(x) + 0.5))
set key at graph 0.02, graph 0.98 top left Left reverse maxrows 2 samplen 2
plot for [b=1:temperatures] $table using 1:b+1 with linespoints linetype b linewidth 1 pointtype filled(b) pointsize marker \
        title sprintf("β = %s", power(number(sprintf("threshold_temperature[%d]", b - 1)))), \
    $halves using 1:2 with points linetype 8 linewidth 0.8 pointtype 6 pointsize 1.9 * marker notitle

across = 3
@panel
claim = text("checks/drift_rate@quantity")
agents = last_number(claim, 0)
set title sprintf("(f) equal maxima, N = %g", agents)
set xlabel "slow time t"
set ylabel "E P(1 − P)" offset 0.9, 0
twin_times = count("twin_time")
list = text("twin_time")
# With selection, then without: time, mean and its standard error.
set print $shares
do for [s=0:1] {
    set print $table
    print text(sprintf("twin_share[%d,:,:]", s))
    set print $shares append
    do for [t=1:twin_times] {
        stats $table using ($1 * (1 - $1)) every twin_times::t-1 nooutput
        print item(list, t), STATS_mean, STATS_ssd / sqrt(STATS_records)
    }
    print ""
    print ""
}
unset print
# The guides go through the first point of the claim's window.
window = 4
anchor = real(word($shares[window + 1], 2))
start = item(list, window + 1)
rate = 2 * number("checks/drift_rate@predicted") / agents
other = 2 * number("checks/drift_rate@competitor") / agents
set logscale y
stats $shares index 0 using 2 nooutput
set xrange [0 : 1.04 * item(list, twin_times)]
set yrange [0.12 * STATS_min : 0.4]
set ytics (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
set mytics 1
set key at graph 0.03, graph 0.03 bottom left Left reverse maxrows 4 samplen 2.4
plot anchor * exp(-rate * (x - start)) with lines linestyle 101 title "e^{−2t/N_e}", \
    anchor * exp(-other * (x - start)) with lines linestyle 102 title "N_e = N", \
    $shares index 0 using 1:2:3 with yerrorbars linetype 1 linewidth 0.8 dashtype 1 pointtype 7 pointsize 0.8 * marker title "selection", \
    $shares index 1 using 1:2:3 with yerrorbars linetype 2 linewidth 0.8 dashtype 1 pointtype 6 pointsize 0.8 * marker title "α = 0"
unset multiplot
