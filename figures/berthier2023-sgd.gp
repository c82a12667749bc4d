# One-pass stochastic gradient descent of arXiv:2303.00055 against the flow from the same start: distance against the
# learning rate, and against learning rate times dimension. Points are geometric means over seeds, with standard errors.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

# Small dimensions first; the learning rates of large ones are stated times dimension.
array grid[2] = ["noise", "drift"]
array rate_axis[2] = ["learning_rate", "scaled_learning_rate"]
array dimensions[2]
array centre[2]
all_dimensions = count("noise_dimension") + count("drift_dimension")
array dimension[all_dimensions]

# For each dimension, apart by two empty lines: η, mean distance, and the ends of its error bar.
set datafile missing "nan"
set print $points
n = 0
do for [g=1:2] {
    dimensions[g] = count(grid[g] . "_dimension")
    rates = count(rate_axis[g])
    logarithms = 0
    do for [j=0:dimensions[g]-1] {
        n = n + 1
        dimension[n] = number(sprintf("%s_dimension[%d]", grid[g], j))
        do for [k=0:rates-1] {
            rate = number(sprintf("%s[%d]", rate_axis[g], k)) / (g == 1 ? 1 : dimension[n])
            set print $table
            print system(sprintf("%s '%s' '%s_distance[%d,%d,:]'", columns, record, grid[g], j, k))
            set print $points append
            stats $table using (log($1)) nooutput
            error = STATS_ssd / sqrt(STATS_records)
            print rate, exp(STATS_mean), exp(STATS_mean - error), exp(STATS_mean + error)
            # Of the guides, which go through the middle of the points: √η, and η d.
            logarithms = logarithms + STATS_mean - log(g == 1 ? sqrt(rate) : rate * dimension[n])
        }
        print ""
        print ""
    }
    centre[g] = exp(logarithms / (dimensions[g] * rates))
}
unset print

scale(panel, n) = panel == 1 ? 1 : dimension[n]
# Discs and their like for small dimensions, open markers for large ones.
marker(n) = n <= dimensions[1] ? int(word("7 5 9 11 13", (n - 1) % 5 + 1)) \
    : int(word("6 4 8 10 12", (n - dimensions[1] - 1) % 5 + 1))
# The terminals do not agree on the size of a marker.
set pointsize format eq "png" ? 1 : format eq "svg" ? 0.55 : 0.4
# No halo about a marker, which would hide its error bar.
set pointintervalbox 0.05
stats $points using 3:4 nooutput
lowest = STATS_min_x
highest = STATS_max_y
stats $points using 1 nooutput
array slowest[2] = [STATS_min, 1e300]
array fastest[2] = [STATS_max, 0]
do for [n=1:all_dimensions] {
    stats $points index n-1 using ($1 * dimension[n]) nooutput
    slowest[2] = STATS_min < slowest[2] ? STATS_min : slowest[2]
    fastest[2] = STATS_max > fastest[2] ? STATS_max : fastest[2]
}

set logscale xy
set format x powers
# Little more than a decade needs labels between its powers of ten.
set format y "%g"
set ytics ()
do for [n=floor(log10(lowest)):ceil(log10(highest))] { do for [digit=1:9] {
    labelled = digit == 1 || digit == 2 || digit == 5
    set ytics add ((labelled ? sprintf("%g", digit * 10.0**n) : "") digit * 10.0**n labelled ? 0 : 1)
} }
set key Left reverse noopaque width 0
set ylabel "distance of the overlaps  sup_t max_i |Δs_i|" offset 0.5, 0
set xlabel offset 0, 0.3
set title offset 0, -0.5
set multiplot layout 1, 2 margins 0.085, 0.985, 0.15, 0.925 spacing 0.105, 0
do for [panel=1:2] {
    set title (panel == 1 ? "(a) noise of the samples" : "(b) drift by the projection")
    set xlabel (panel == 1 ? "learning rate η" : "learning rate times dimension η d")
    set key top left
    set xrange [slowest[panel] / 1.7 : 1.7 * fastest[panel]]
    set yrange [0.7 * lowest : 1.6 * highest]
    # One key serves both panels.
    plot for [n=1:all_dimensions] $points index n-1 using ($1 * scale(panel, n)):2 \
            with lines linetype n linewidth 1 notitle, \
        for [n=1:all_dimensions] $points index n-1 using ($1 * scale(panel, n)):2:3:4 \
            with yerrorbars linetype n linewidth 0.8 dashtype 1 pointtype marker(n) notitle, \
        for [n=1:(panel == 1 ? 0 : all_dimensions)] keyentry \
            with linespoints linetype n linewidth 1 pointtype marker(n) title sprintf("d = %d", dimension[n]), \
        centre[panel] * (panel == 1 ? sqrt(x) : x) with lines linestyle 101 title (panel == 1 ? "∝ √η" : "∝ η d")
}
unset multiplot
