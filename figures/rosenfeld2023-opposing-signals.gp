# Two linear layers beside an opposing signal, after arXiv:2311.04163: curvature that grows past 2/η, a weight that falls and rises again,
# the spike of the loss, and both times against the size of the steps.

figure_width = 17
figure_height = 13.5
load "figures/style.gp"

rates = count("scaled_learning_rate")
shown = 1 + (rates > 1)
alpha = number("opposing_variance[0]")
scaled = number(sprintf("scaled_learning_rate[%d]", shown - 1))
eta = scaled / alpha
crossing = number(sprintf("course_predicted_crossing_time[%d]", shown - 1))
leave = number(sprintf("course_predicted_exit_time[%d]", shown - 1))
end_time = number("parameters@end")
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.35
variances = count("opposing_variance")
array variance[variances]
do for [v=1:variances] { variance[v] = element("opposing_variance", v) }
array mean_crossing[variances]
array mean_exit[variances]
array spread_crossing[variances]
array spread_exit[variances]
replicas = count("replica")
do for [v=1:variances] {
    selection = ""
    do for [name in "crossing exit"] {
        do for [e=0:rates-1] { selection = selection . sprintf(" '%s_time[%d,%d,:]' 'predicted_%s_time[%d,%d,:]'", name, v - 1, e, name, v - 1, e) }
    }
    @fill_table
    stats $table using ((sum [e=1:rates] column(2*e-1) / column(2*e)) / rates - 1):((sum [e=rates+1:2*rates] column(2*e-1) / column(2*e)) / rates - 1) nooutput
    mean_crossing[v] = STATS_mean_x
    mean_exit[v] = STATS_mean_y
    spread_crossing[v] = 3 * STATS_ssd_x / sqrt(replicas)
    spread_exit[v] = 3 * STATS_ssd_y / sqrt(replicas)
}

selection = sprintf("step 'course_sharpness[%d,:]' 'course_opposing_weight[%d,:]' 'course_loss[%d,:]'", shown - 1, shown - 1, shown - 1)
@fill_table
set table $descent
plot $table using 1:2:3:4 with table
unset table
selection = "time 'reduced_sharpness[0,:]'"
@fill_table

set multiplot layout 2, 2 margins 0.085, 0.985, 0.075, 0.955 spacing 0.105, 0.135
set title offset 0, -0.5
set key noopaque
set xlabel "gradient-flow time t" offset 0, 0.3
set xrange [0:end_time]
set mxtics 2

set title sprintf("(a) progressive sharpening, α = %g, η = %.3g", alpha, eta)
set ylabel "curvature α c^2"
set yrange [0:1.3 * alpha]
set mytics 2
set key bottom right
set arrow 1 from crossing, graph 0 to crossing, graph 1 nohead linestyle 102
set arrow 2 from leave, graph 0 to leave, graph 1 nohead linestyle 101
plot 2 / eta with lines linestyle 103 title "2/η", \
    $table using 1:2 with lines linestyle 101 title "reduced flow", \
    $descent using (eta*$1):2 with lines linetype 1 title "descent"

set title "(b) weight of the opposing signal"
set ylabel "log_{10} |b_o|"
set yrange [*:1]
set key bottom right
plot log10(number("parameters@level")) with lines linestyle 103 title "level of the spike", \
    $descent using (eta*$1):($3/log(10)) with lines linetype 1 title "descent"

set title "(c) loss"
set ylabel "loss L" offset 1, 0
set logscale y
set format y powers
set mytics 10
set yrange [1e-16:10]
set ytics 1e4
set key default
set key samplen 3 spacing 1.1 width -1 opaque bottom left Left reverse
plot $descent using (eta*$1):4 with lines linetype 1 title "descent", \
    keyentry with lines linestyle 102 title "predicted loss of stability", \
    keyentry with lines linestyle 101 title "predicted spike"
unset arrow

set title "(d) times against the size of the steps"
set xlabel "1/α, to which steps are in proportion"
set ylabel "deviation, mean over rates / 10^{−3}"
unset logscale
set format xy "%g"
set xtics autofreq
set ytics autofreq
set mxtics 2
set mytics 2
set xrange [0 : 1.1 / variance[1]]
set yrange [*:*]
set key top left noopaque
plot 0 with lines linestyle 101 title "prediction", \
    variance using (1 / $2):(1000*mean_crossing[$1]):(1000*spread_crossing[$1]) with yerrorbars linetype 1 dashtype 1 pointtype 6 pointsize marker title "loss of stability", \
    variance using (1 / $2):(1000*mean_exit[$1]):(1000*spread_exit[$1]) with yerrorbars linetype 2 dashtype 1 pointtype 4 pointsize marker title "spike, ± 3 standard errors"
unset multiplot
