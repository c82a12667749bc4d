# Proposition 4 of arXiv:2303.00055: how far m particles are from the mean-field equation, against m.
# Each dot is a draw of the initial weights; lines are root mean squares over draws.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

widths = count("width")
draws = count("draw")
array width[widths]
do for [w=1:widths] { width[w] = number(sprintf("width[%d]", w - 1)) }
# The rows of a table run through all draws of a width before the next width.
of_row(row) = width[int(row) / draws + 1]

set datafile missing "nan"
set logscale xy
set format xy powers
set xlabel "number of particles m" offset 0, 0.3
# The terminals do not agree on the size of a marker.
set pointsize format eq "png" ? 0.9 : format eq "svg" ? 0.45 : 0.35
dot = format eq "png" ? 0.45 : format eq "svg" ? 0.22 : 0.16
# Side by side, so that no draw hides another's.
shift(c) = c == 1 ? 0.95 : 1.05
faint(c) = c == 1 ? "#A0C8E0" : "#F0BF98"
sampling(c) = c == 1 ? "independent a_i(0)" : "stratified a_i(0)"
guide_name(c) = c == 1 ? "∝ m^{−1/2}" : "∝ m^{−1}"
exponent(c) = c == 1 ? -0.5 : -1
set key top right noopaque width 0
set multiplot layout 1, 2 margins 0.085, 0.985, 0.15, 0.925 spacing 0.105, 0
set title offset 0, -0.5

array mean_square[2 * widths]
do for [panel=1:2] {
    distance = panel == 1 ? "risk_distance" : "coupling_distance"
    set title (panel == 1 ? "(a) risk against its limit" : "(b) neurons against their characteristics")
    set ylabel (panel == 1 ? "distance of the risk  sup_t |R_m − R_∞|" \
        : "distance of neurons  sup_t ⟨|Δ(a, s)|^2⟩^{1/2}") offset 0.5, 0

    selection = sprintf("'%s[:,:]' 'stratified_%s[:,:]'", distance, distance)
    @fill_table
    # Statistics leave out what is out of range.
    set autoscale
    do for [c=1:2] { do for [w=1:widths] {
        stats $table every ::((w - 1) * draws)::(w * draws - 1) using (column(c)**2) nooutput
        mean_square[2 * (w - 1) + c] = STATS_mean
    } }
    set print $means
    do for [w=1:widths] { print width[w], sqrt(mean_square[2 * w - 1]), sqrt(mean_square[2 * w]) }
    unset print
    # The guides touch the last points.
    guide(c, m) = sqrt(mean_square[2 * (widths - 1) + c]) * (m / width[widths])**exponent(c)
    # Above the data there is room for the key.
    stats $table using 1:2 nooutput
    set xrange [0.6 * width[1] : 1.7 * width[widths]]
    set yrange [0.5 * STATS_min_y : 8 * STATS_max_x]

    plot for [c=1:2] $table using (shift(c) * of_row($0)):c \
            with points linecolor rgb faint(c) pointtype 7 pointsize dot notitle, \
        for [c=1:2] guide(c, x) with lines linestyle 100+c notitle, \
        for [c=1:2] $means using 1:c+1 with linespoints linetype c pointtype 5+2*c notitle, \
        for [c=1:2] keyentry with linespoints linetype c pointtype 5+2*c title sampling(c), \
        for [c=1:2] keyentry with lines linestyle 100+c title guide_name(c)
}
unset multiplot
