# How much noise is best by arXiv:2603.19808: the time until hyperparameters h, or their mean, are within a tolerance δ of the fittest
# one, h*, against the size σ of mutations, which has a best value, and against the temperature of the parameters, which has none.
# Bars are standard errors of the best sizes of agents. Markers of (c) where linear noise, the line of their colour, is never within the
# tolerance are crossings by chance.

figure_width = 17
figure_height = 12
load "figures/style.gp"

text(path) = system(sprintf("%s '%s' '%s'", columns, record, path))
item(list, i) = real(word(list, i))
claim(id, what) = number(sprintf("checks/%s@%s", id, what))

# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.36
filled(n) = int(word("5 7 9 11 13", (n - 1) % 5 + 1))
# Next to no halo about a marker, which would hide its error bar; 0 would be the full one.
set pointintervalbox 0.05
set datafile missing "nan"
array left[3] = [0.066, 0.4, 0.734]
# Statistics leave out what is out of range.
panel = 'unset logscale; unset label; unset arrow; set autoscale; set xtics autofreq; set ytics autofreq; set mxtics 2; set mytics 2; '\
    .'set format xy "%g"; set lmargin at screen left[across]; set rmargin at screen left[across] + 0.25; '\
    .'set bmargin at screen (down == 1 ? 0.6 : 0.093); set tmargin at screen (down == 1 ? 0.952 : 0.445)'
few = 'set ytics (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100); set mytics 1'
set key noopaque width 0 samplen 2.4 spacing 1.05
set title offset 0, -0.6
set xlabel offset 0, 0.4
set multiplot

tolerances = count("tolerance")
tolerance = number("tolerance[0]")
mean_tolerance = number("parameters@mean_tolerance")
largest = number("largest_mutation[0]")
populations = count("population")
array population[populations]
do for [n=1:populations] { population[n] = number(sprintf("population[%d]", n - 1)) }
exponent(n) = floor(log10(n) + 0.5)
power(n) = abs(log10(n) - exponent(n)) < 1e-9 ? sprintf("10^{%d}", exponent(n)) : sprintf("%d", n)
curves = tolerances < 3 ? tolerances : 3

across = 1
down = 1
@panel
set title "(a) agents: √E(h − h*)^2 = δ"
set xlabel "size of mutations σ/σ_{max}(δ)"
set ylabel "slow time over the least one" offset 1, 0
selection = "relative_mutation"
do for [d=1:curves] { selection = selection . sprintf(" 'mean_square_time[%d,:]'", d - 1) }
set print $exact
print system(sprintf("%s '%s' %s", columns, record, selection))
unset print
array best_share[curves]
array best_time[curves]
do for [d=1:curves] {
    best_share[d] = number(sprintf("mean_square_optimum[%d]", d - 1)) / number(sprintf("largest_mutation[%d]", d - 1))
    stats $exact using d+1 nooutput
    best_time[d] = STATS_min
}
selection = "share_mutation 'agents_mean_square_time[0,:]'"
@fill_table
set xrange [0 : 1.06]
set xtics 0.2
set ytics 0.1
set yrange [0.9 : 1.62]
set print $marks
do for [d=1:curves] { print best_share[d], 1 }
set print $best
print claim("mean_square_optimum", "measured") / largest, 0.95, claim("mean_square_optimum", "standard_error") / largest
unset print
set arrow 1 from 1, graph 0 to 1, graph 1 nohead linestyle 103
set label "σ_{max}" at 1, graph 0 offset -0.3, 0.7 right textcolor rgb "#606060" front
set key at graph 0.02, graph 0.98 top left Left reverse
plot for [d=1:curves] $exact using 1:(column(d+1) / best_time[d]) with lines linetype d linewidth 1 \
        title sprintf("δ = %g, exact", number(sprintf("tolerance[%d]", d - 1))), \
    $marks using 1:2 with points linetype 8 linewidth 1 pointtype 12 pointsize 2 * marker title "best, exact", \
    $table using ($1 / largest):($2 / best_time[1]) with points linetype 1 pointtype 7 pointsize 0.9 * marker \
        title sprintf("N = %s", power(number("parameters@population"))), \
    $best using 1:2:3 with xerrorbars linetype 8 linewidth 0.8 dashtype 1 pointtype 7 pointsize 0.8 * marker title "best, agents"

across = 2
@panel
set title sprintf("(b) |E h − h*| = %g", mean_tolerance)
set xlabel "size of mutations σ"
set ylabel "slow time to the tolerance" offset 0.6, 0
selection = "wide_mutation mean_time"
set print $exact
print system(sprintf("%s '%s' %s", columns, record, selection))
unset print
stats $exact using 2 nooutput
lowest = STATS_min
best = number("mean_optimum")
set print $marks
print best, lowest
unset print
selection = "mean_mutation 'agents_mean_time[0,:]' 'agents_mean_time[1,:]'"
@fill_table
set logscale xy
set mxtics 10
@few
set xrange [0.04 : 25]
set yrange [0.6 * lowest : 10 * lowest]
set key at graph 0.98, graph 0.97 top right Right noreverse
plot $exact using 1:2 with lines linetype 1 linewidth 1 title "exact", \
    $marks using 1:2 with points linetype 8 linewidth 1 pointtype 12 pointsize 2 * marker title sprintf("best, σ = %.2f", best), \
    for [n=1:2] $table using 1:n+1 with points linetype n linewidth 0.8 pointtype (n == 1 ? 7 : 6) pointsize (n == 1 ? 0.9 : 1.5) * marker \
        title sprintf("N = %s", power(number(sprintf("agents[%d]", n - 1))))

across = 3
@panel
set title sprintf("(c) √E(m_N − h*)^2 = %g", mean_tolerance)
set xlabel "size of mutations σ"
set ylabel "slow time to the tolerance" offset 0.6, 0
selection = "mutation_size"
do for [n=1:populations] { selection = selection . sprintf(" 'predicted_noise_time[%d,:]'", n - 1) }
do for [n=1:populations] { selection = selection . sprintf(" 'agents_noise_time[%d,:]'", n - 1) }
@fill_table
stats $table using 1 nooutput
first = STATS_min
last = STATS_max
set logscale xy
@few
set xtics (0.05, 0.1, 0.2, 0.5, 1, 2, 5)
set mxtics 1
set xrange [0.85 * first : 1.15 * last]
set yrange [0.55 * lowest : 16 * lowest]
# Of the smallest population and of the largest, unless that is the last size.
set print $best
print claim("population_optimum", "measured"), 0.68 * lowest, claim("population_optimum", "standard_error")
inner = claim("population_optimum/control", "measured")
print inner < 0.97 * last ? inner : NaN, 0.82 * lowest, claim("population_optimum/control", "standard_error")
unset print
best = claim("population_optimum", "predicted")
set arrow 1 from best, 0.62 * lowest to best, 0.74 * lowest nohead linestyle 101 dashtype 1 linewidth 1.2
set label "best:" at graph 0.03, first 0.68 * lowest left front
set key at graph 0.98, graph 0.98 top right Right noreverse
plot $exact using 1:2 with lines linestyle 101 title "N = ∞", \
    for [n=1:populations] $table using 1:n+1 with lines linetype n linewidth 1 notitle, \
    for [n=1:populations] $table using 1:n+1+populations with points linetype n pointtype filled(n) pointsize 0.8 * marker notitle, \
    for [n=1:populations] keyentry with linespoints linetype n linewidth 1 pointtype filled(n) pointsize 0.8 * marker \
        title sprintf("N = %s", power(population[n])), \
    for [b=0:1] $best every ::b::b using 1:2:3 with xerrorbars linetype (b == 0 ? 1 : populations) linewidth 0.8 dashtype 1 \
        pointtype filled(b == 0 ? 1 : populations) pointsize 0.8 * marker notitle

# For three sizes, apart by two empty lines: time, root mean square.
root = 'set print $roots; do for [c=1:3] { \
    set print $table; print text(sprintf(pattern, chosen[c])); set print $roots append; \
    do for [t=1:samples] { stats $table using 1 every samples::t-1 nooutput; print item(list, t), sqrt(STATS_mean) }; \
    print ""; print "" }; unset print'
array chosen[3]

across = 1
down = 2
@panel
set title sprintf("(d) N = %s agents, δ = %g", power(number("parameters@population")), tolerance)
set xlabel "slow time t"
set ylabel "√E(h − h*)^2" offset 0.6, 0
list = text("share_mutation")
best = number("mean_square_optimum[0]")
near = 1
do for [n=1:words(list)] { near = abs(item(list, n) - best) < abs(item(list, near) - best) ? n : near }
chosen[1] = 0
chosen[2] = near - 1
chosen[3] = words(list) - 1
array size[3]
do for [c=1:3] { size[c] = item(list, chosen[c] + 1) }
samples = count("fall_time")
list = text("fall_time")
pattern = "mean_square[0,%d,:,:]"
@root
until = item(list, samples)
set print $rest
do for [e=0:1] {
    set print $table
    print text(sprintf("resting_mean_square[%d,:]", e))
    set print $rest append
    stats $table using 1 nooutput
    print 1.04 * until, sqrt(STATS_mean), STATS_ssd / sqrt(STATS_records) / (2 * sqrt(STATS_mean))
}
unset print
set logscale y
@few
set ytics add (0.3, 0.4, 0.6, 0.8)
set xrange [0.4 * until : 1.4 * until]
set xtics 0, 0.2 * until, until
set yrange [0.72 * tolerance : 3 * tolerance]
set label "σ_{max}" at 1.04 * until, tolerance offset 1, -0.7 left front
enlarged = element("resting_mean_square[1,:]", 1)
set label "1.2 σ_{max}" at 1.04 * until, sqrt(enlarged) offset 1, 0.2 left front
set label "at rest" at 1.04 * until, sqrt(enlarged) offset 1, 1.4 left front
set key at graph 0.98, graph 0.97 top right Right noreverse
plot tolerance with lines linestyle 101 title "δ", \
    for [c=1:3] $roots index c-1 using 1:2 with lines linetype c linewidth 1 title sprintf("σ/σ_{max} = %.2f", size[c] / largest), \
    $rest using 1:2:3 with yerrorbars linetype 8 linewidth 0.8 dashtype 1 pointtype 7 pointsize 0.8 * marker notitle

across = 2
@panel
set title sprintf("(e) mean of N = %s agents", power(population[1]))
set xlabel "slow time t"
set ylabel "√E(m_N − h*)^2" offset 0.6, 0
list = text("mutation_size")
best = claim("population_optimum", "predicted")
near = 1
do for [n=1:words(list)] { near = abs(item(list, n) - best) < abs(item(list, near) - best) ? n : near }
chosen[1] = 0
chosen[2] = near - 1
chosen[3] = words(list) - 1
do for [c=1:3] { size[c] = item(list, chosen[c] + 1) }
samples = count("time")
list = text("time")
pattern = "noise[0,%d,:,:]"
@root
set logscale y
@few
set xrange [0 : item(list, samples)]
set yrange [0.4 * mean_tolerance : 2.2 * number("parameters@optimum") - 2.2 * number("parameters@initial_mean")]
set key at graph 0.98, graph 0.97 top right Right noreverse
plot mean_tolerance with lines linestyle 101 title sprintf("δ = %g", mean_tolerance), \
    for [c=1:3] $roots index c-1 using 1:2 with lines linetype c linewidth 1 title sprintf("σ = %g", size[c])

across = 3
@panel
set title "(f) no best temperature"
set xlabel "temperature 1/β"
set ylabel "slow time to the tolerance" offset 0.6, 0
selection = "temperature mean_temperature_time predicted_temperature_time agents_temperature_time"
do for [d=1:curves] { selection = selection . sprintf(" 'mean_square_temperature_time[%d,:]'", d - 1) }
@fill_table
stats $table using 1 nooutput
first = STATS_min
last = STATS_max
stats $table using 2 nooutput
lowest = STATS_min
highest = STATS_max
do for [d=1:curves] {
    stats $table using d+4 nooutput
    lowest = STATS_min < lowest ? STATS_min : lowest
    highest = STATS_max > highest ? STATS_max : highest
}
set logscale xy
@few
set xtics (0.01, 0.03, 0.1, 0.3, 1, 3, 10)
set mxtics 1
set xrange [first / 1.25 : 1.25 * last]
set yrange [0.7 * lowest : 8 * highest]
set key at graph 0.02, graph 0.98 top left Left reverse maxrows 5
plot for [d=1:curves] $table using 1:d+4 with linespoints linetype d linewidth 1 pointtype filled(d)-1 pointsize marker \
        title sprintf("√E(h − h*)^2 = %g", number(sprintf("tolerance[%d]", d - 1))), \
    $table using 1:2 with linespoints linetype 4 linewidth 1 pointtype 10 pointsize marker \
        title sprintf("|E h − h*| = %g", mean_tolerance), \
    $table using 1:3 with lines linestyle 101 title sprintf("√E(m_N − h*)^2 = %g", mean_tolerance), \
    $table using 1:4 with points linetype 8 pointtype 7 pointsize 0.8 * marker \
        title sprintf("N = %s agents", power(population[populations]))
unset multiplot
