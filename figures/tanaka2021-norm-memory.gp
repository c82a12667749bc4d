# Scale-invariant weights after arXiv:2105.02716: norms in descent and their memory of gradients, and three gaps that vanish with the
# learning rate.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

rates = count("learning_rate")
array rate[rates]
do for [e=1:rates] { rate[e] = element("learning_rate", e) }
replicas = count("replica")
array name[3] = ["memory_gap", "equilibrium_gap", "angle"]
array mean[3*rates]
array spread[3*rates]
do for [q=1:3] { do for [e=1:rates] {
    selection = sprintf("'%s[%d,:]'", name[q], e - 1)
    @fill_table
    stats $table using 1 nooutput
    mean[(q-1)*rates+e] = STATS_mean
    spread[(q-1)*rates+e] = 3 * STATS_ssd / sqrt(replicas)
} }
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.35
set multiplot layout 1, 3 margins 0.065, 0.985, 0.15, 0.915 spacing 0.095, 0
set title offset 0, -0.5
set key noopaque
set mxtics 2
set mytics 2

set title "(a) squared norm, one data set"
set xlabel "learning rate times steps η t"
set ylabel "|q|^2"
end_time = number("parameters@end")
set xrange [0:end_time]
set yrange [0:2.4]
set key top right
selection = "share"
do for [e=0:rates-1] { selection = selection . sprintf(" 'squared_norm[%d,:]' 'root_of_memory[%d,:]'", e, e) }
@fill_table
plot for [e=1:rates] $table using (end_time*$1):2*e with lines linetype e dashtype 1 title sprintf("η = %g", rate[e]), \
    for [e=1:rates] $table using (end_time*$1):2*e+1 with lines linestyle 101 notitle, \
    keyentry with lines linestyle 101 title "root of the memory"

set xlabel "learning rate η"
set xrange [0:1.1*rate[1]]
set xtics rate[1] / 4
set yrange [*:*]
set title "(b) fourth power of the norm"
set ylabel "ln |q|^4/prediction / 10^{−3}"
set key top left Left reverse
plot 0 with lines linestyle 101 title "prediction", \
    rate using 2:(1000*mean[$1]):(1000*spread[$1]) with yerrorbars linetype 1 dashtype 1 pointtype 6 pointsize marker title "memory", \
    rate using 2:(1000*mean[rates+$1]):(1000*spread[rates+$1]) with yerrorbars linetype 2 dashtype 1 pointtype 4 pointsize marker title "value at rest"

set title "(c) angle to its RMSProp twin"
set ylabel "angle / 10^{−3} radian"
set yrange [0:*]
set key top left Left reverse
plot 0 with lines linestyle 101 title "prediction", \
    rate using 2:(1000*mean[2*rates+$1]):(1000*spread[2*rates+$1]) with yerrorbars linetype 3 dashtype 1 pointtype 8 pointsize marker title "its twin"
unset multiplot
