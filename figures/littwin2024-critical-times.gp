# Deep linear encoders of arXiv:2407.03475: courses by joint embedding and by reconstruction, delays of modes of small regression
# coefficients, and how depth decides which of two modes is first.

figure_width = 17
figure_height = 13.5
load "figures/style.gp"

modes = count("mode")
array rho[modes]
do for [k=1:modes] { rho[k] = element("mode", k) }
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.35
set multiplot layout 2, 2 margins 0.085, 0.985, 0.075, 0.955 spacing 0.105, 0.135
set title offset 0, -0.5
set key noopaque
array heading[2] = ["(a) joint embedding, two layers", "(b) reconstruction, two layers"]
array end_time[2] = [0.6 * number("parameters@end"), 0.06 * number("parameters@end")]
set xlabel "gradient-flow time t" offset 0, 0.3
set ylabel "overlap of the encoder w"
set yrange [0:1.08]
set mxtics 2
set mytics 2
do for [o=0:1] {
    set title heading[o+1]
    set xrange [0:end_time[o+1]]
    # The index of the objective without the stop-gradient is 2.
    selection = "time"
    do for [k=1:modes] { selection = selection . sprintf(" 'overlap[%d,0,:,%d]' 'overlap[2,0,:,%d]'", o, k - 1, k - 1) }
    @fill_table
    set key at graph 0.99, 0.88 top right
    if (o == 1) { set key default; set key samplen 3 spacing 1.1 width -1 noopaque bottom right }
    plot for [k=1:modes] $table using 1:(column(2*k)) with lines linetype k title sprintf("ρ = %g", rho[k]), \
        for [k=1:modes] (o == 0 ? rho[k]**2 : rho[k]**(2.0/3)) with lines linestyle 102 notitle, \
        for [k=1:(o == 0 ? 1 : 0)] $table using 1:(column(2*k+1)) with lines linestyle 103 title "no stop-gradient", \
        keyentry with lines linestyle 102 title (o == 0 ? "ρ^L" : "ρ^{L/(L+1)}")
}

set title "(c) delay of the mode of least ρ, two layers"
set xlabel "overlap at the start ε"
set ylabel "delay |t_{last} − t_{first}|, gradient-flow time"
set logscale xy
set format xy powers
set mxtics 10
set mytics 10
starts = count("start")
array start[starts]
do for [i=1:starts] { start[i] = element("start", i) }
set xrange [start[starts] / 2 : 2 * start[1]]
set yrange [0.5:*]
set key at graph 0.03, 0.5 top left Left reverse
selection = ""
do for [o=0:1] { selection = selection . sprintf(" 'delayed_critical_time[%d,:,0,0]' 'delayed_critical_time[%d,:,0,%d]' 'predicted_delayed_critical_time[%d,:,0]' 'predicted_delayed_critical_time[%d,:,%d]'", o, o, modes - 1, o, o, modes - 1) }
@fill_table
limit = number("checks/joint_embedding_delay@predicted")
plot limit / x with lines linestyle 102 title "(1/ρ_{last} − 1/ρ_{first})/(2λε)", \
    for [o=0:1] $table using (start[int($0)+1]):(abs(column(4*o+4) - column(4*o+3))) with lines linestyle 101 notitle, \
    $table using (start[int($0)+1]):(abs($2 - $1)) with points linetype 1 pointtype 6 pointsize marker title "joint embedding", \
    $table using (start[int($0)+1]):(abs($6 - $5)) with points linetype 2 pointtype 4 pointsize marker title "reconstruction", \
    keyentry with lines linestyle 101 title "modes by themselves"

set title "(d) which of two modes is first"
set xlabel "layers L"
set ylabel sprintf("t(1, 1)/t(%g, %g), by λ and ρ", number("parameters@rival_covariance"), number("parameters@rival_regression"))
unset logscale
set format xy "%g"
selection = "rival_depth"
do for [o=0:1] { selection = selection . sprintf(" 'rival_time[%d,:,0,0]' 'rival_time[%d,:,0,1]' 'predicted_rival_time[%d,:,0]' 'predicted_rival_time[%d,:,1]'", o, o, o, o) }
@fill_table
stats $table using 1 nooutput
set xrange [0.7 : STATS_max + 0.3]
set xtics 1
set mxtics 1
set yrange [*:*]
set mytics 2
set key default
set key samplen 3 spacing 1.1 width -1 noopaque bottom left Left reverse
plot 1 with lines linestyle 103 notitle, \
    for [o=0:1] $table using 1:(column(4*o+4)/column(4*o+5)) with lines linestyle 101 notitle, \
    $table using 1:($2/$3) with points linetype 1 pointtype 6 pointsize marker title "joint embedding", \
    $table using 1:($6/$7) with points linetype 2 pointtype 4 pointsize marker title "reconstruction", \
    keyentry with lines linestyle 101 title "modes by themselves"
unset multiplot
