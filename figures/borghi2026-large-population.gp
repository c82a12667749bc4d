# The large-population limit of arXiv:2603.19808: laws of N agents beside their limit, how far they are from it against N,
# with what linear noise predicts, and the same from a start far from the optimum. Bars are standard errors over replicas.

figure_width = 17
figure_height = 11.5
load "figures/style.gp"

populations = count("population")
times = count("time")
array population[populations]
do for [n=1:populations] { population[n] = number(sprintf("population[%d]", n - 1)) }
# The first and the last time.
shown = times > 1 ? 2 : 1
position(t) = t == 1 ? 0 : times - 1
array time[2]
do for [t=1:shown] { time[t] = number(sprintf("time[%d]", position(t))) }
ratio = number("parameters@timescale_ratio")

array quantity[2] = ["wasserstein", "mean"]
selection_of(q, kind, t, n) = q == 1 ? sprintf("'wasserstein_distance[%d,%d,%d,:]'", kind, position(t), n) \
    : sprintf("'moment_error[%d,%d,0,%d,:]'", kind, position(t), n)
constant_of(q, kind, t) = kind == 3 ? number(sprintf("checks/%s_constant_%d@competitor", quantity[q], position(t))) \
    : q == 1 ? number(sprintf("predicted_wasserstein_constant[%d,%d]", kind, position(t))) \
    : number(sprintf("predicted_moment_constant[%d,%d,0]", kind, position(t)))

# For each quantity, kind and time, apart by two empty lines: N, size and its standard error.
set datafile missing "nan"
kinds = 4
block(q, kind, t) = ((q - 1) * kinds + kind) * 2 + t - 1
array constant[4 * kinds]
set print $sizes
do for [q=1:2] { do for [kind=0:kinds-1] { do for [t=1:2] {
    # The far start is looked at once.
    there = t <= shown && !(kind == 2 && t == 2)
    if (there && kind != 2) { constant[block(q, kind, t) + 1] = constant_of(q, kind, t) }
    do for [n=1:populations] {
        if (there) {
            selection = selection_of(q, kind, t, n - 1)
            set print $table
            print system(sprintf("%s '%s' %s", columns, record, selection))
            set print $sizes append
            stats $table using (q == 1 ? $1 : $1**2) nooutput
            size = q == 1 ? STATS_mean : sqrt(STATS_mean)
            error = STATS_ssd / sqrt(STATS_records) / (q == 1 ? 1 : 2 * size)
            print population[n], size, error
        } else { print population[n], NaN, NaN }
    }
    print ""
    print ""
} } }
unset print
predicted(q, kind, t, n) = constant[block(q, kind, t) + 1] / sqrt(n)

# The terminals do not agree on the size of a marker.
marker_size = format eq "png" ? 1 : format eq "svg" ? 0.55 : 0.4
set pointsize marker_size
# No halo about a marker.
set pointintervalbox 0
# Discs and their like at the first time, open markers at the last.
marker(kind, t) = int(word("6 4 10 8", kind + 1)) + (t == 1 ? 1 : 0)
array colour[4] = [1, 2, 4, 3]
kind_name(kind) = kind == 0 ? sprintf("agents, ε = %g", ratio) : kind == 1 ? "agents, ε = 0" : "independent draws"
array quantity_name[2] = ["E W₁", "RMS of m_N − m"]
time_name(t) = sprintf("slow time %g", time[t])
exponent(n) = floor(log10(n) + 0.5)
power(n) = abs(log10(n) - exponent(n)) < 1e-9 ? sprintf("10^{%d}", exponent(n)) : sprintf("%d", n)

set title offset 0, -0.6
set xlabel offset 0, 0.4
set key noopaque width 0 samplen 2
array left[3] = [0.073, 0.41, 0.747]
place = 'set lmargin at screen left[across]; set rmargin at screen left[across] + 0.24; \
    set bmargin at screen (down == 1 ? 0.605 : 0.095); set tmargin at screen (down == 1 ? 0.95 : 0.44)'
set multiplot

densities = populations < 3 ? populations : 3
set xtics 2
set mxtics 2
set ytics 0.2
set format y "%.1f"
down = 1
do for [law=0:1] {
    across = law + 1
    @place
    selection = ""
    do for [n=1:densities] { selection = selection . sprintf(" 'histogram[%d,%d,:]'", n - 1, law) }
    selection = selection . sprintf(" 'limit_density[%d,:]' value", law)
    @fill_table
    set autoscale
    stats $table using densities+2 nooutput
    set xrange [STATS_min : STATS_max]
    highest = 0
    do for [n=1:densities+1] {
        stats $table using n nooutput
        highest = STATS_max > highest ? STATS_max : highest
    }
    # Above the data there is room for the key.
    set yrange [0 : 1.35 * highest]
    set title sprintf("(%s) law of %s at slow time %g", law == 0 ? "a" : "b", law == 0 ? "h" : "θ", time[1])
    set xlabel (law == 0 ? "hyperparameter h" : "parameter θ")
    if (law == 0) { set ylabel "density" offset 0.3, 0 } else { unset ylabel }
    set key top center maxrows 2 samplen 1.3
    plot for [n=1:densities] $table using densities+2:n with histeps linetype n linewidth 0.6+0.4*n dashtype 1 \
            title (law == 0 ? "N = " . power(population[n]) : ""), \
        $table using densities+2:densities+1 with lines linestyle 101 linewidth 1.4 title (law == 0 ? "N = ∞" : "")
}

set key maxrows auto samplen 2
set ytics autofreq
set xlabel "number of agents N"
set logscale x
set format x powers
set xtics autofreq
set mxtics 10
set xrange [0.5 * population[1] : 2 * population[populations]]

set logscale y
set format y powers
do for [q=1:2] {
    across = q == 1 ? 3 : 1
    down = q
    @place
    set autoscale y
    stats $sizes index block(q, 0, 1):block(q, 0, shown) using 2 nooutput
    highest = STATS_max
    stats $sizes index block(q, 3, 1):block(q, 3, shown) using 2 nooutput
    set yrange [0.35 * STATS_min : (q == 1 ? 25 : 8) * highest]
    set title (q == 1 ? "(c) distance of the laws of h" : "(d) error of the mean of h")
    set ylabel (q == 1 ? "E W₁(ρ_N, ρ)" : "RMS of m_N − m") offset 1.2, 0
    set key top right
    plot for [t=1:shown] for [kind in "0 1 3"] predicted(q, int(kind), t, x) with lines linestyle 100+t notitle, \
        for [t=1:shown] for [kind in "0 1 3"] $sizes index block(q, int(kind), t) using 1:2 \
            with points linetype colour[int(kind)+1] linewidth 0.7 pointtype marker(int(kind), t) notitle, \
        for [kind in "0 1 3"] keyentry with points linetype colour[int(kind)+1] pointtype marker(int(kind), 1) \
            title (q == 1 ? kind_name(int(kind)) : ""), \
        for [t=1:shown] keyentry with points linetype 8 linewidth 0.7 pointtype marker(0, t) \
            title (q == 1 ? "" : time_name(t)), \
        keyentry with lines linestyle 101 title (q == 1 ? "" : "predicted")
}

# Side by side, so that no bar hides another; colours and markers are those of (c) and (d).
across = 2
@place
unset logscale y
set format y "%g"
set yrange [*:*]
set ytics 0.1
set title "(e) E W₁ over its prediction"
set ylabel "measured / predicted" offset 0.7, 0
shift(kind, t) = 10 ** (0.09 * ((kind == 3 ? 2 : kind) + 3 * t - 5.5))
plot 1 with lines linestyle 101 notitle, \
    for [t=1:shown] for [kind in "0 1 3"] $sizes index block(1, int(kind), t) \
        using ($1*shift(int(kind), t)):($2/predicted(1, int(kind), t, $1)):($3/predicted(1, int(kind), t, $1)) \
        with yerrorbars linetype colour[int(kind)+1] linewidth 0.7 dashtype 1 pointtype marker(int(kind), t) notitle

across = 3
@place
set logscale y
set format y powers
set ytics autofreq
set autoscale y
set title sprintf("(f) far start, m₀ = %g", number("parameters@far_mean"))
set ylabel sprintf("distance at slow time %g", time[1]) offset 1.2, 0
stats $sizes index block(1, 2, 1) using 2 nooutput
highest = STATS_max
guide(n) = highest * sqrt(population[1] / n)
set yrange [0.5 * guide(population[populations]) : 4 * highest]
set key top right
plot guide(x) with lines linestyle 101 title "∝ N^{−1/2}", \
    for [q=1:2] $sizes index block(q, 2, 1) using 1:2 with linespoints linetype q \
        linewidth (q == 1 ? 2.4 : 1) pointtype 9-2*q pointsize marker_size * (q == 1 ? 1.4 : 0.6) title quantity_name[q]
unset multiplot
