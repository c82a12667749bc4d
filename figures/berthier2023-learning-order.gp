# Theorem 1 of arXiv:2303.00055: transition times and weights against the ratio ε, beside the predicted powers of ε.
# Colours are degrees and markers are widths; each draw of the initial weights is a marker.

figure_width = 17
figure_height = 14
load "figures/style.gp"

ratios = count("learning_rate_ratio")
intervals = count("ratio_interval")
degrees = count("degree")
widths = count("width")
draws = count("draw")

array ratio[ratios]
selection = "learning_rate_ratio"
@fill_table
stats $table using (ratio[int($0)+1] = $1) nooutput
array middle[intervals]
selection = "ratio_interval"
@fill_table
stats $table using (middle[int($0)+1] = $1) nooutput
largest = ratio[1]
smallest = ratio[ratios]

# The constant and the linear component have a predicted time, later ones only a power of ε.
drive = abs(element("parameters@target_coefficients", 2) * element("activation_coefficient", 2))
half_life = log(2) / element("activation_coefficient", 1)**2
predicted(k, ratio) = k == 0 ? half_life * ratio : sqrt(ratio) * log(1 / ratio) / (4 * drive)
time_exponent(k) = k == 0 ? 1 : 1 / (2.0 * k)
weight_exponent(k) = -k / (2.0 * (k + 1))

# The factors with which these powers go through the first run of the smallest ε.
array time_factor[degrees]
array weight_factor[degrees]
do for [k=0:degrees-1] {
    run = sprintf("[0,0,%d,%d]", ratios - 1, k)
    time_factor[k+1] = number("transition_time" . run) / smallest**time_exponent(k)
    weight_factor[k+1] = number("largest_second_layer_weight" . run) / smallest**weight_exponent(k)
}

# What does not exist goes off the page, because gnuplot complains of a curve without any point.
nowhere = 1e-300
shown(value) = value == value ? value : nowhere
cell(column_number) = strcol(column_number) eq "nan" ? nowhere : column(column_number)
time_scale(k, ratio) = shown(time_factor[k+1]) * ratio**time_exponent(k)
weight_scale(k, ratio) = shown(weight_factor[k+1]) * ratio**weight_exponent(k)

# Small discs in the open markers of the other widths; the terminals do not agree on the size of a marker.
dark = "#404040"
marker(w) = w == 0 ? 7 : int(word("6 4 8 12 10", (w - 1) % 5 + 1))
marker_size(w) = (w == 0 ? 0.18 : 0.45) * (format eq "png" ? 2.8 : 1)
width_colour(w) = w == 0 ? 2 : 8 - w % 6
width_name(w) = sprintf("m = %d", number(sprintf("width[%d]", w)))

# Times of all degrees, then weights; down the page all widths, draws and ratios.
runs = ""
do for [quantity in "transition_time largest_second_layer_weight"] {
    do for [k=0:degrees-1] { runs = runs . sprintf(" '%s[:,:,:,%d]'", quantity, k) }
}
ratio_of(row) = ratio[int(row) % ratios + 1]
of_width(w, row, column_number) = int(row) / (draws * ratios) == w ? cell(column_number) : nowhere
selection = runs
@fill_table
longest = 0
heaviest = 0
do for [k=1:degrees] {
    stats $table using (cell(k)):(cell(degrees + k)) nooutput
    longest = STATS_max_x > longest ? STATS_max_x : longest
    heaviest = STATS_max_y > heaviest ? STATS_max_y : heaviest
}

set samples 200
set multiplot layout 2, 2 margins 0.095, 0.955, 0.075, 0.955 spacing 0.125, 0.135
set title offset 0, -0.5
set xlabel "ratio of learning rates ε"
set logscale x
set format x powers
set xrange [smallest * (smallest / largest)**0.1 : 3 * largest]
set xtics decades_between_labels(smallest, largest)**2
from_smallest(x, value) = x < smallest ? NaN : value

set title "(a) transition times"
set ylabel "gradient-flow time t_k"
set logscale y
set format y powers
set yrange [half_life * smallest / 1000 : 10 * longest]
set ytics decades_between_labels(half_life * smallest, longest)**2
set key bottom right noopaque
do for [k=0:degrees-1] {
    set label sprintf("t_%d", k) at smallest, time_scale(k, smallest) \
        right offset -1, 0 textcolor linetype k+1
}
plot for [w=widths-1:0:-1] for [k=0:degrees-1] $table using (ratio_of($0)):(of_width(w, $0, k + 1)) \
        with points linetype k+1 linewidth 0.4 pointtype marker(w) pointsize marker_size(w) notitle, \
    for [k=0:1] from_smallest(x, predicted(k, x)) with lines linestyle 101 notitle, \
    for [k=2:degrees-1] from_smallest(x, time_scale(k, x)) with lines linestyle 102 notitle, \
    keyentry with lines linestyle 101 title "predicted", \
    keyentry with lines linestyle 102 title "ε^{1/(2k)}, constant not predicted"
unset label

set title "(b) exponents between neighbouring ε"
set ylabel "local exponent d ln t_k / d ln ε"
unset logscale y
set format y "%g"
set yrange [0:1.1]
set ytics 0.2
set mytics 2
set key at graph 0.97, 0.85 top right
do for [k=0:degrees-1] {
    set label (k == 0 ? "1" : sprintf("1/%d", 2 * k)) at graph 1.015, first time_exponent(k) textcolor linetype k+1
    set label sprintf("t_%d", k) at smallest, time_exponent(k) right offset -1, 0 textcolor linetype k+1
}
selection = ""
do for [k=0:degrees-1] { selection = selection . sprintf(" 'local_exponent[:,:,%d]'", k) }
@fill_table
plot for [k=0:degrees-1] from_smallest(x, time_exponent(k)) with lines linestyle 101 notitle, \
    for [w=widths-1:0:-1] for [k=0:degrees-1] $table \
        using (middle[int($0) % intervals + 1]):(int($0) / intervals == w && cell(k+1) != nowhere ? cell(k+1) : -1) \
        with points linetype k+1 linewidth 0.6 pointtype marker(w) pointsize 1.4 * marker_size(w) notitle, \
    for [w=0:widths-1] keyentry with points linecolor rgb dark linewidth 0.6 pointtype marker(w) \
        pointsize 1.4 * marker_size(w) title width_name(w), \
    keyentry with lines linestyle 101 title "limit as ε → 0"
unset label

set title "(c) linear component"
set xlabel "ln(1/ε)"
set ylabel "scaled transition time t_1 / √ε"
unset logscale x
set format x "%g"
set xrange [0 : -1.05 * log(smallest)]
set yrange [0 : *]
set xtics autofreq
set mxtics 2
set ytics autofreq
set key default
set key samplen 3 spacing 1.1 width -1 bottom right
selection = runs
@fill_table
plot for [w=widths-1:0:-1] $table \
        using (-log(ratio_of($0))):(of_width(w, $0, 2) != nowhere ? $2 / sqrt(ratio_of($0)) : -1) \
        with points linetype width_colour(w) linewidth 0.4 pointtype marker(w) pointsize marker_size(w) notitle, \
    x / (4 * drive) with lines linestyle 101 notitle, \
    for [w=0:widths-1] keyentry with points linetype width_colour(w) linewidth 0.4 pointtype marker(w) \
        pointsize marker_size(w) title width_name(w), \
    keyentry with lines linestyle 101 title "ln(1/ε) / (4 |φ_1σ_1|)"

set title "(d) growth of the weights"
set xlabel "ratio of learning rates ε"
set ylabel "largest weight max |a_i| at t_k"
set logscale xy
set format xy powers
set xrange [smallest * (smallest / largest)**0.1 : 3 * largest]
set xtics decades_between_labels(smallest, largest)**2
set mxtics 10
set yrange [1 : 10 * heaviest]
set ytics decades_between_labels(1, heaviest)
set mytics 10
set key top right
do for [k=1:degrees-1] {
    set label sprintf("t_%d", k) at smallest, weight_scale(k, smallest) \
        right offset -1, 0 textcolor linetype k+1
}
plot for [w=widths-1:0:-1] for [k=1:degrees-1] $table using (ratio_of($0)):(of_width(w, $0, degrees + k + 1)) \
        with points linetype k+1 linewidth 0.4 pointtype marker(w) pointsize marker_size(w) notitle, \
    for [k=1:degrees-1] from_smallest(x, weight_scale(k, x)) with lines linestyle 102 notitle, \
    keyentry with lines linestyle 102 title "ε^{−k/(2k+2)}, constant not predicted"
unset multiplot
