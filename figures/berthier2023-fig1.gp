# Figure 1 of arXiv:2303.00055, computed. Above, the risk for the smallest ratio ε: one plateau for each degree.
# Below, the risk for all ratios against ln t / ln(1/ε): transitions tend to −1 for degree 0, and −1/(2l) for degree l.

figure_width = 17
figure_height = 12
load "figures/style.gp"
# A run that stopped ends in gaps.
set datafile missing "nan"

ratios = count("learning_rate_ratio")
degrees = count("degree")
array ratio[ratios]
do for [r=0:ratios-1] { ratio[r+1] = number(sprintf("learning_rate_ratio[%d]", r)) }
smallest = ratio[ratios]

# The solid line is the smallest ratio in both panels.
line(r) = ratios - r
colour = "#0072B2"
# The terminals do not agree on the size of a marker.
marker_size = 0.4 * (format eq "png" ? 2.8 : format eq "svg" ? 1.6 : 1)
exists_number(x) = x == x

set yrange [0 : 1.12 * number(sprintf("risk[%d,0]", ratios - 1))]
set mytics 2
set ylabel "risk R"

# Above: data, levels and transition times of the smallest ratio.
selection = sprintf("'time[%d,:]' 'risk[%d,:]'", ratios - 1, ratios - 1)
@fill_table
start = number(sprintf("time[%d,0]", ratios - 1))
end = number(sprintf("time[%d,%d]", ratios - 1, number("parameters@samples") - 1))

# The risk at a time, on the line in ln t between the samples around it; not a number if the time is not.
pass(t, risk, time) = (risk_there = t_before < time && time <= t ? \
    risk_before + (risk - risk_before) * log(time / t_before) / log(t / t_before) : risk_there, \
    t_before = t, risk_before = risk, t)
array transition[degrees]
array transition_risk[degrees]
array predicted[degrees]
do for [k=0:degrees-1] {
    predicted[k+1] = number(sprintf("predicted_transition_time[%d,%d]", ratios - 1, k))
    transition[k+1] = number(sprintf("transition_time[%d,%d]", ratios - 1, k))
    t_before = end
    risk_before = 0
    risk_there = NaN
    stats $table using (pass($1, $2, transition[k+1])) nooutput
    transition_risk[k+1] = risk_there
}

set multiplot
set lmargin at screen 0.085
set rmargin at screen 0.98
set tmargin at screen 0.92
set bmargin at screen 0.52

do for [k=0:degrees-1] {
    if (exists_number(predicted[k+1])) {
        set arrow from predicted[k+1], graph 0 to predicted[k+1], graph 1 nohead back linestyle transition_style(k)
        set label transition_name(k) at predicted[k+1], graph transition_height(k) left offset 0.4, 0 front
    }
    if (exists_number(transition_risk[k+1])) {
        set label "" at transition[k+1], transition_risk[k+1] front \
            point pointtype 7 pointsize marker_size linecolor rgb colour
    }
}
# What is left when all degrees up to l are learned, named where the curve is below it.
do for [l=0:degrees-2] {
    level = number(sprintf("plateau[%d]", l))
    set arrow from graph 0, first level to graph 1, first level nohead back linestyle 103
    set label sprintf("½ Σ_{k>%d} φ_k^2", l) at graph 0.995, first level right offset 0, 0.7 front
}
set logscale x
set xrange [start:end]
set format x powers
set xtics decades_between_labels(start, end)
set xlabel "gradient-flow time t" offset 0, 0.3
set key at graph 0.5, screen 0.99 center top vertical maxrows 2 Left reverse
plot $table using 1:2 with lines linetype line(ratios-1) title sprintf("ε = 10^{%.3g}", log10(smallest)), \
    keyentry with points pointtype 7 pointsize marker_size linecolor rgb colour \
        title "residual coefficient X_k halved", \
    keyentry with lines linestyle 101 title "predicted time", \
    keyentry with lines linestyle 102 title "predicted scale"

# Below: all ratios.
unset arrow
unset label
unset logscale x
set tmargin at screen 0.405
set bmargin at screen 0.09
set format x "%g"
set xrange [-1.2 : 0.1]
set xtics 0.2
set mxtics 2
set xlabel "ln t / ln(1/ε), with gradient-flow time t"
exponent(k) = k == 0 ? -1 : -0.5 / k
exponent_name(k) = k == 0 ? "−1" : sprintf("−1/%d", 2 * k)
do for [k=0:degrees-1] {
    set arrow from exponent(k), graph 0 to exponent(k), graph 1 nohead back linestyle 101
    set label exponent_name(k) at exponent(k), graph 1.06 center front
}
do for [l=0:degrees-2] {
    level = number(sprintf("plateau[%d]", l))
    set arrow from graph 0, first level to graph 1, first level nohead back linestyle 103
}
# All runs beside one another: time and risk of each.
selection = ""
do for [r=0:ratios-1] { selection = selection . sprintf(" 'time[%d,:]' 'risk[%d,:]'", r, r) }
@fill_table
# A ratio of 1 has no such axis: its run goes off the page.
scaled(t, ratio) = ratio < 1 ? log(t) / log(1 / ratio) : 9
set key at graph 0.995, graph 1.03 right top vertical maxrows 8 spacing 0.95 width -1 noopaque
plot for [r=0:ratios-1] $table using (scaled(column(2*r+1), ratio[r+1])):2*r+2 with lines linetype line(r) \
    title sprintf("ε = 10^{%.3g}", log10(ratio[r+1]))
unset multiplot
