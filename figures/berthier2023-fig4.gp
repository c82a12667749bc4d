# Figure 4 of arXiv:2303.00055: risk (left) and its first components (right) of networks in dimension d, beside those of
# the mean-field dynamics; a row for each ratio ε and width m. Lines are means over seeds, bands their ranges.

figure_width = 17
figure_height = 20
load "figures/style.gp"
set datafile missing "nan"

ratios = count("learning_rate_ratio")
widths = count("width")
degrees = count("degree")
seeds = count("seed")
rows = ratios * widths

# Columns of the table: time, risk and components of the mean-field dynamics; then, for each way p to descend and each
# quantity, the risk (q = 0) or a component (q = k + 1), one column for each seed.
first(p, q) = 3 + degrees + (p * (degrees + 1) + q) * seeds
last(p, q) = first(p, q) + seeds - 1
mean(p, q) = (sum [i=first(p, q):last(p, q)] column(i)) / seeds
least(p, q) = (x = column(first(p, q)), sum [i=first(p, q):last(p, q)] (x = column(i) < x ? column(i) : x), x)
greatest(p, q) = (x = column(first(p, q)), sum [i=first(p, q):last(p, q)] (x = column(i) > x ? column(i) : x), x)

network_name(p) = p == 0 ? "population gradient" : sprintf("mini-batches of %d", number("parameters@batch_size"))
power(x) = x == 1 ? "1" : sprintf("10^{%.3g}", log10(x))
panel_name(r, w) = sprintf("ε = %s, m = %d, d = %d", power(number(sprintf("learning_rate_ratio[%d]", r))), \
    number(sprintf("width[%d]", w)), number("parameters@input_dimension"))

# Solid, dashed and dotted, also on the right, where colours tell degrees apart; so the left has other colours.
set style line 1 linecolor rgb "#000000" linewidth 1.4 dashtype 1
set style line 2 linecolor rgb "#CC79A7" linewidth 2.2 dashtype (7, 3)
set style line 3 linecolor rgb "#808080" linewidth 1.8 dashtype (2, 2)
set style fill transparent solid 0.25 noborder

# One vertical range for a column of panels, with room for names above the curves.
set print $table
print system(sprintf("%s '%s' mean_field_risk; %s '%s' network_risk", columns, record, columns, record))
stats $table using 1 nooutput
lowest = STATS_min / 1.3
highest = STATS_max * 2
set print $table
print system(sprintf("%s '%s' mean_field_component; %s '%s' network_component", columns, record, columns, record))
unset print
stats $table using 1 nooutput
highest_component = STATS_max * 1.3

set logscale x
set format x powers
set ylabel offset 0.5, 0
set xlabel offset 0, 0.3
set multiplot layout rows, 2 margins 0.085, 0.98, 0.05, 0.985 spacing 0.09, 0.04

do for [r=0:ratios-1] { do for [w=0:widths-1] {
    selection = sprintf("'time[%d,:]' 'mean_field_risk[%d,%d,:]'", r, r, w)
    do for [k=0:degrees-1] { selection = selection . sprintf(" 'mean_field_component[%d,%d,:,%d]'", r, w, k) }
    do for [p=0:1] { do for [q=0:degrees] { do for [n=0:seeds-1] {
        position = sprintf("[%d,%d,%d,%d,:", p, r, w, n)
        selection = selection . (q == 0 ? sprintf(" 'network_risk%s]'", position) : \
            sprintf(" 'network_component%s,%d]'", position, q - 1))
    } } }
    @fill_table
    set xrange [*:*]
    set yrange [*:*]
    # The first time is 0, which has no logarithm.
    stats $table using 1 every ::1 nooutput
    set xrange [STATS_min : STATS_max]
    set xtics decades_between_labels(STATS_min, STATS_max)
    is_top = r == 0 && w == 0
    set xlabel (r * widths + w == rows - 1 ? "gradient-flow time t" : "")
    set label 1 panel_name(r, w) at graph 0.97, 0.95 right front

    set ylabel "risk R"
    set logscale y
    set yrange [lowest:highest]
    set mytics 10
    set format y powers
    if (is_top) { set key at graph 0.02, 0.03 left bottom Left reverse maxrows auto } else { unset key }
    plot for [p=0:1] $table using 1:(least(p, 0)):(greatest(p, 0)) every ::1 with filledcurves linestyle p+2 notitle, \
        $table using 1:2 every ::1 with lines linestyle 1 title "mean field", \
        for [p=0:1] $table using 1:(mean(p, 0)) every ::1 with lines linestyle p+2 title network_name(p)

    # Bands of the mini-batches alone: those of the population gradient would lie on them.
    set ylabel "component R_k of the risk"
    unset logscale y
    set yrange [0:highest_component]
    set mytics 2
    set format y "%g"
    if (is_top) { set key at graph 0.98, 0.88 right top Right noreverse maxrows 1 } else { unset key }
    plot for [q=1:degrees] $table using 1:(least(1, q)):(greatest(1, q)) every ::1 \
            with filledcurves linetype q notitle, \
        for [q=1:degrees] $table using 1:q+2 every ::1 with lines linetype q dashtype 1 title sprintf("k = %d", q-1), \
        for [q=1:degrees] $table using 1:(mean(0, q)) every ::1 with lines linetype q dashtype (7, 3) notitle, \
        for [q=1:degrees] $table using 1:(mean(1, q)) every ::1 with lines linetype q dashtype (2, 2) notitle
} }
unset multiplot
