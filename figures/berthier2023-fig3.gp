# Figure 3 of arXiv:2303.00055: all second-layer weights a_i(t) and overlaps s_i(t) of one run.

figure_width = 17
figure_height = 7
load "figures/style.gp"

neurons = count("neuron")
degrees = count("degree")
ratio = number("learning_rate_ratio[0]")
final_time = number("parameters@final_time")

selection = "'time[0,:]'"
do for [i=0:neurons-1] { selection = selection . sprintf(" 'second_layer_weight[0,:,%d]'", i) }
do for [i=0:neurons-1] { selection = selection . sprintf(" 'overlap[0,:,%d]'", i) }
@fill_table

set logscale x
set format x powers
set xrange [ratio / 100 : final_time]
set xtics decades_between_labels(ratio / 100, final_time)
set xlabel "gradient-flow time t"
unset key

do for [k=0:degrees-1] {
    predicted = number(sprintf("predicted_transition_time[0,%d]", k))
    if (predicted == predicted) {
        set arrow from predicted, graph 0 to predicted, graph 1 nohead back linestyle transition_style(k)
        set label transition_name(k) at predicted, graph transition_height(k) left offset 0.4, 0 front
    }
}

# There are eight colours; the neurons after them are dashed.
solid = neurons < 8 ? neurons : 8

set multiplot layout 1, 2 margins 0.075, 0.975, 0.16, 0.915 spacing 0.085, 0
set title sprintf("second-layer weights, ε = 10^{%.3g}", log10(ratio)) offset 0, -0.5
set ylabel "a_i(t)" offset 1, 0
plot for [i=1:solid] $table using 1:i+1 with lines linecolor i dashtype 1 linewidth 1.2, \
     for [i=solid+1:neurons] $table using 1:i+1 with lines linecolor i dashtype (9, 3) linewidth 1.2
set title sprintf("overlaps with the target's direction, ε = 10^{%.3g}", log10(ratio)) offset 0, -0.5
set ylabel "s_i(t)" offset 1, 0
plot for [i=1:solid] $table using 1:i+1+neurons with lines linecolor i dashtype 1 linewidth 1.2, \
     for [i=solid+1:neurons] $table using 1:i+1+neurons with lines linecolor i dashtype (9, 3) linewidth 1.2
unset multiplot
