# What access to the effective fitness of arXiv:2603.19808 is worth: agents that are selected by F(θ), by closed forms of the effective
# fitness, by what they remember of F, and by regressions of it on h. Bars are standard errors over replicas.

figure_width = 17
figure_height = 18
load "figures/style.gp"

parameter(name) = number("parameters@" . name)
text(path) = system(sprintf("%s '%s' '%s'", columns, record, path))
pressure = parameter("selection_pressure")
temperature = parameter("inverse_temperature")
agents = parameter("population")
span = parameter("memory_span")
bandwidth = parameter("bandwidth")
optimum = parameter("optimum")
start = parameter("initial_mean")
ratios = text("parameters@timescale_ratios")
first = real(word(ratios, 1))
last = real(word(ratios, words(ratios)))
# Other spans and bandwidths are studied at the second smallest ε.
swept = real(word(ratios, words(ratios) - 1))

# One line a case: what it is in columns 1 to 7, then four numbers with their errors and predictions.
selection = "reading timescale_ratio agents case_selection_pressure case_inverse_temperature estimate_width has_steps " \
    . "reaching_time reaching_time_error predicted_time variance variance_error predicted_variance noise noise_error noise " \
    . "fitness fitness_error predicted_fitness"
set print $all
print system(sprintf("%s '%s' %s", columns, record, selection))
unset print
is_number(i, c) = word($all[i], c) ne "nan"
entry(i, c) = is_number(i, c) ? real(word($all[i], c)) : NaN
near(x, y) = abs(x - y) < 1e-9 * (abs(x) + abs(y))
readings = 7
array kind[readings] = ["momentary", "effective", "averaged", "remembered", "since_birth", "regressed_weight", "regressed_fitness"]
array colour[readings] = [1, 3, 2, 4, 5, 6, 8]
array marker[readings] = [7, 5, 9, 11, 13, 6, 4]
array width_of[readings] = [0, 0, 0, span, 4 * span, bandwidth, bandwidth]
array name[readings] = ["F(θ)", "ln w(h)/α", "mean of F at h", sprintf("F remembered, τ = %g ε", span), \
    sprintf("F since birth, τ ≤ %g ε", 4 * span), sprintf("regression of e^{αF}, b = %g", bandwidth), sprintf("regression of F, b = %g", bandwidth)]
reading_of(i) = sum [k=1:readings] (word($all[i], 1) eq kind[k] ? k : 0)
is_instance(i) = near(entry(i, 4), pressure) && near(entry(i, 5), temperature)
is_large(i) = near(entry(i, 3), agents)
is_main(i) = reading_of(i) < 4 ? 1 : near(entry(i, 6), width_of[reading_of(i)])
# F(θ) needs no steps: with steps it is a check.
is_check(i) = reading_of(i) == 1 && entry(i, 7) == 1

# Blocks, apart by two empty lines: by reading, against ε; by reading, with other spans and bandwidths at the second smallest ε.
set print $main
do for [k=1:readings] {
    do for [i=1:|$all|] {
        if (reading_of(i) == k && is_instance(i) && is_large(i) && is_main(i) && !is_check(i)) { print $all[i] }
    }
    print ""
    print ""
}
set print $widths
do for [k=4:readings] {
    do for [i=1:|$all|] {
        if (reading_of(i) == k && is_instance(i) && is_large(i) && near(entry(i, 2), swept)) { print $all[i] }
    }
    print ""
    print ""
}
# Pressures, at ε = 0.
set print $pressures
do for [i=1:|$all|] {
    if (reading_of(i) == 1 && is_large(i) && entry(i, 2) == 0 && near(entry(i, 5), temperature)) { print $all[i] }
}
unset print
# The number in a column of the case of a reading at ε, of a setting: 0 the instance, 1 set A, 2 a tenth of the agents.
found(k, ratio, setting, c) = sum [i=1:|$all|] (reading_of(i) == k && is_main(i) && !is_check(i) && abs(entry(i, 2) - ratio) < 1e-12 \
    && (setting == 2 ? !is_large(i) : is_large(i)) && (setting == 1 ? !near(entry(i, 5), temperature) : is_instance(i)) \
    && is_number(i, c) ? entry(i, c) : 0)

# The terminals do not agree on the size of a marker.
size = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.36
set pointsize size
# Next to no halo about a marker, which would hide its error bar; 0 would be the full one.
set pointintervalbox 0.05
set datafile missing "nan"
array left[3] = [0.068, 0.4, 0.735]
panel = 'unset logscale; unset label; unset arrow; unset key; set autoscale; set xtics autofreq nomirror scale 0.7, 0.35; set ytics autofreq nomirror scale 0.7, 0.35; set mxtics 2; '\
    .'set mytics 2; set format xy "%g"; set lmargin at screen left[across]; set rmargin at screen left[across] + 0.25; '\
    .'set tmargin at screen 0.895 - 0.308 * (down - 1); set bmargin at screen 0.683 - 0.308 * (down - 1)'
set title offset 0, -0.6
set xlabel offset 0, 0.4
set key noopaque
set multiplot

# The names of all panels' colours and markers, and of two lines.
set lmargin at screen 0.03
set rmargin at screen 0.99
set tmargin at screen 0.995
set bmargin at screen 0.93
unset border
unset xtics
unset ytics
unset key
set xrange [0:3]
set yrange [0:3]
place_x(n) = (n - 1) / 3
place_y(n) = 2.7 - 0.95 * ((n - 1) % 3)
set print $names
do for [n=1:readings+2] {
    print place_x(n), place_y(n)
    set label (n <= readings ? name[n] : n == 8 ? "predicted, N = ∞" : "a tenth of the first distance") at place_x(n) + 0.18, place_y(n) left
}
unset print
plot for [n=1:readings] $names every ::n-1::n-1 using 1:2:(0.14):(0) with vectors nohead linetype colour[n] linewidth 1, \
    for [n=1:readings] $names every ::n-1::n-1 using ($1+0.07):2 with points linetype colour[n] linewidth 0.8 pointtype marker[n], \
    for [n=1:2] $names every ::readings+n-1::readings+n-1 using 1:2:(0.14):(0) with vectors nohead linestyle 99+2*n
set border 3

across = 1
down = 1
@panel
set title sprintf("(a) approach, ε = %g, N = %g", first, agents)
set xlabel "slow time t"
set ylabel "mean of h" offset 1.2, 0
set samples 2
# For each reading, apart by two empty lines: time, mean over populations. Closed forms are shown at ε = 0, of which ε changes nothing.
times = text("time")
samples = words(times)
places = text("exact_case")
stepped = text("stepped_case")
row_in(list, i) = sum [p=1:words(list)] (int(word(list, p)) == i - 1 ? p : 0)
set print $means
do for [k=1:readings] {
    ratio = k == 2 || k == 3 ? 0 : first
    do for [i=1:|$all|] {
        if (reading_of(i) == k && is_instance(i) && is_large(i) && is_main(i) && !is_check(i) && abs(entry(i, 2) - ratio) < 1e-12) {
            group = entry(i, 7) == 1 ? "stepped" : "exact"
            row = row_in(group eq "exact" ? places : stepped, i) - 1
            do for [t=0:samples-1:4] {
                set print $table
                print text(sprintf("%s_mean[%d,:,%d]", group, row, t))
                set print $means append
                stats $table using 1 nooutput
                print real(word(times, t + 1)), STATS_mean
            }
        }
    }
    print ""
    print ""
}
unset print
level = optimum - 0.1 * (optimum - start)
set xrange [0 : real(word(times, samples))]
set yrange [start - 0.05 * (optimum - start) : optimum + 0.12 * (optimum - start)]
plot level with lines linestyle 103, \
    for [k=1:readings] $means index k-1 using 1:2 with lines linetype colour[k] linewidth 1, \
    for [k=1:readings] $means index k-1 using 1:2 every 5::k with points linetype colour[k] linewidth 0.7 dashtype 1 pointtype marker[k] pointsize 0.8 * size

# Against ε: at 0 the closed forms and infinitely fast parameters; short dashes at the left are limits as ε → 0.
edge = -0.08 * first
against_ratio = 'set xlabel "time-scale ratio ε"; set xrange [edge : 1.08 * first]; set xtics 0.1; set mxtics 2; '\
    .'do for [k=4:readings] { if (found(k, last, 0, column_of + 2) != 0) { '\
    .'set arrow from edge, found(k, last, 0, column_of + 2) to 0, found(k, last, 0, column_of + 2) nohead linetype colour[k] linewidth 1.4 dashtype (4, 3) front } }'
shift(k) = 0.012 * first * (k - 4) * (k > 3)
array letter[4] = ["b", "c", "d", "i"]
array heading[4] = ["speed of approach", "variance at rest", "noise at rest", "fitness at rest"]
array vertical[4] = ["slow time t_{10}", "variance of h", "N Var(m_N)", "mean of F(θ)"]
array across_of[4] = [2, 3, 1, 3]
array down_of[4] = [1, 1, 2, 3]
do for [q=1:4] {
    across = across_of[q]
    down = down_of[q]
    column_of = 5 + 3 * q
    @panel
    set title sprintf("(%s) %s", letter[q], heading[q])
    set ylabel vertical[q] offset q == 1 || q == 3 ? 0 : 0.4, 0
    @against_ratio
    if (q == 3) { unset arrow }
    if (q < 4) { set yrange [0:*] } else { set offsets 0, 0, 0.006, 0.006 }
    # Of closed forms the prediction is that at any ε.
    do for [k=2:3] {
        held = q == 3 ? number(sprintf("predicted_noise[%d,0]", k - 2)) : found(k, 0, 0, column_of + 2)
        if (q < 4) { set arrow from edge, held to 1.08 * first, held nohead linestyle 101 }
    }
    shown = q == 4 ? "1 2 4 5 6 7" : "1 2 3 4 5 6 7"
    # There is no prediction of noise at ε > 0, and the mean of F at h was not simulated with θ.
    plot $main index 0 using 2:(q == 3 ? -1 : column(column_of + 2)) with lines linestyle 101, \
        for [k in shown] $main index int(k)-1 using ($2+shift(int(k))):(column(column_of)):(column(column_of+1)) \
            with yerrorbars linetype colour[int(k)] linewidth 0.8 dashtype 1 pointtype marker[int(k)]
    unset offsets
}

across = 2
down = 2
@panel
set title sprintf("(e) memory, ε = %g", swept)
set xlabel "span of memory τ/ε"
set ylabel "slow time t_{10}" offset 0, 0
set logscale x
set xrange [0.3 : 40]
set xtics (0.5, 1, 2, 5, 10, 20)
set mxtics 1
none = found(1, 0, 0, 10)
full = found(3, 0, 0, 10)
set yrange [0 : 1.25 * none]
set label "no memory" at graph 0.97, first none offset 0, 0.6 right textcolor rgb "#606060"
set label "mean of F at h" at graph 0.03, first full offset 0, -0.7 left textcolor rgb "#606060"
stats $widths index 0 using 6 nooutput
least = STATS_min
stats $widths index 0 using 10 nooutput
set label "ε → 0" at least, STATS_max - 0.2 * none textcolor rgb "#606060"
plot none with lines linestyle 103, full with lines linestyle 103, \
    $widths index 0 using 6:10 smooth unique with linespoints linestyle 101 pointtype 1 pointsize 0.6 * size, \
    for [k=4:5] $widths index k-4 using ($6*(k==5?1.1:1)):8:9 with yerrorbars linetype colour[k] linewidth 0.8 dashtype 1 pointtype marker[k]

across = 3
@panel
set title sprintf("(f) regressions, ε = %g", swept)
set xlabel "bandwidth b"
set ylabel "variance of h at rest" offset 0.4, 0
stats $widths index 2 using 6 nooutput
set xrange [0 : 1.12 * STATS_max]
set yrange [0:*]
set xtics 0.1
set print $limits
do for [k=6:7] {
    print 0, found(k - 4, 0, 0, 13)
    do for [i=1:|$all|] {
        if (reading_of(i) == k && is_instance(i) && is_large(i) && near(entry(i, 2), swept)) { print entry(i, 6), entry(i, 13) }
    }
    print ""
    print ""
}
unset print
plot for [k=0:1] $limits index k using 1:2 smooth unique with lines linestyle 101, \
    for [k=6:7] $widths index k-4 using 6:11:12 with yerrorbars linetype colour[k] linewidth 0.8 dashtype 1 pointtype marker[k]

across = 1
down = 3
@panel
set title "(g) stronger selection by F(θ)"
set xlabel "selection pressure α"
set ylabel "slow time t_{10}, ε = 0" offset 0, 0
set logscale x
stats $pressures using 4 nooutput
set xrange [STATS_min / 2 : 2 * STATS_max]
set xtics 4
set mxtics 1
set yrange [0 : 1.3 * none]
# Where the strongest selection would be if it did not saturate.
unsaturated = number("checks/saturation@competitor")
set print $unsaturated
print STATS_max, unsaturated
unset print
set label "a = α" at STATS_max, unsaturated offset 0, -0.8 center textcolor rgb "#606060"
set print $gained
print pressure, found(3, 0, 0, 8), found(3, 0, 0, 9)
unset print
plot $unsaturated using 1:2 with points linetype 7 linewidth 0.8 dashtype 1 pointtype 2 pointsize 1.6 * size, \
    $pressures using 4:10 smooth unique with lines linestyle 101, \
    $pressures using 4:8:9 with yerrorbars linetype colour[1] linewidth 0.8 dashtype 1 pointtype marker[1], \
    $gained using 1:2:3 with yerrorbars linetype colour[3] linewidth 0.8 dashtype 1 pointtype marker[3]

across = 2
@panel
set title "(h) gain in speed"
unset xlabel
set ylabel sprintf("t_{10} of F(θ), ε = %g, over t_{10}", first) offset 0, 0
set print $gains
do for [setting in "0 1 2"] {
    s = int(setting)
    base = found(1, first, s, 8)
    base_error = found(1, first, s, 9) / base
    do for [k in "2 3 7"] {
        r = int(k)
        ratio = r < 4 ? 0 : first
        time = found(r, ratio, s, 8)
        if (time > 0) { print s, r, base / time, base / time * sqrt(base_error**2 + (found(r, ratio, s, 9) / time)**2), \
            r < 4 ? found(1, first, s, 10) / found(r, ratio, s, 10) : NaN }
    }
}
unset print
set xrange [-0.5 : 2.5]
set yrange [0:*]
setting(s) = sprintf("β = %g\nα = %g", found(1, first, s, 5), found(1, first, s, 4))
set xtics (setting(0) 0, setting(1) 1, setting(2) . sprintf("\nN = %g", agents / 10) 2) scale 0
plot 1 with lines linestyle 103, \
    $gains using ($1+0.2*($2-3)-0.09):5:(0.18):(0) with vectors nohead linestyle 101, \
    for [k in "2 3 7"] $gains using ($2 == int(k) ? $1+0.2*(($2==7?4:$2)-3) : 1/0):3:4 \
        with yerrorbars linetype colour[int(k)] linewidth 0.8 dashtype 1 pointtype marker[int(k)]
unset multiplot
