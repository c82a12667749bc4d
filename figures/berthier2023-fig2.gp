# Figure 2 of arXiv:2303.00055: risk, log risk and the first components of the risk; one column for each ratio ε.

figure_width = 17
figure_height = 17
load "figures/style.gp"

ratios = count("learning_rate_ratio")
degrees = count("degree")
final_time = number("parameters@final_time")

# The plateaus: the risk of a target of which all components up to degree l are learned.
array phi[degrees]
do for [k=1:degrees] { phi[k] = element("parameters@target_coefficients", k) }
plateau(l) = (l + 1 < degrees) ? 0.5 * (sum [k=l+2:degrees] phi[k]**2) : 0

set logscale x
set format x powers
set multiplot layout 3, ratios columnsfirst margins 0.095, 0.97, 0.065, 0.965 spacing 0.095, 0.07

do for [r=0:ratios-1] {
    ratio = number(sprintf("learning_rate_ratio[%d]", r))
    selection = sprintf("'time[%d,:]' 'risk[%d,:]'", r, r)
    do for [k=0:degrees-1] { selection = selection . sprintf(" 'risk_component[%d,:,%d]'", r, k) }
    @fill_table
    set xrange [ratio / 100 : final_time]
    set xtics decades_between_labels(ratio / 100, final_time)

    # Predicted transition times; from degree 2 on only the scale is predicted.
    unset label
    unset arrow
    array predicted[degrees]
    do for [k=0:degrees-1] {
        predicted[k+1] = number(sprintf("predicted_transition_time[%d,%d]", r, k))
        if (predicted[k+1] == predicted[k+1]) {
            set arrow from predicted[k+1], graph 0 to predicted[k+1], graph 1 nohead back linestyle transition_style(k)
        }
    }

    set title sprintf("ε = 10^{%.3g}", log10(ratio)) offset 0, -0.5
    do for [k=0:degrees-1] {
        if (predicted[k+1] == predicted[k+1]) {
            set label transition_name(k) at predicted[k+1], graph transition_height(k) left offset 0.4, 0 front
        }
    }
    set xlabel ""
    set ylabel (r == 0 ? "risk R" : "")
    unset logscale y
    set mytics 2
    set yrange [0:*]
    set format y "%g"
    unset key
    plot for [l=-1:degrees-2] plateau(l) with lines linestyle 103, $table using 1:2 with lines linetype 1
    unset label

    set title ""
    set ylabel (r == 0 ? "risk R" : "")
    set yrange [*:*]
    set logscale y
    set mytics 10
    set format y powers
    plot for [l=-1:degrees-2] plateau(l) with lines linestyle 103, $table using 1:2 with lines linetype 1

    set xlabel "gradient-flow time t"
    set ylabel (r == 0 ? "component R_k of the risk" : "")
    unset logscale y
    set mytics 2
    set yrange [0:*]
    set format y "%g"
    set key top right
    plot for [k=0:degrees-1] $table using 1:k+3 with lines linetype k+1 title sprintf("k = %d", k)
}
unset multiplot
