# Linear regression in high dimension after arXiv:1710.03667: generalisation and training errors against time for few and many samples, and
# what is left of them late and at the best time to stop.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

ratios = count("ratio")
array ratio[ratios]
do for [a=1:ratios] { ratio[a] = element("ratio", a) }
draws = count("draw")
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.8 : format eq "svg" ? 0.45 : 0.3
times = count("time")
first_time = number("time[0]")
last_time = number(sprintf("time[%d]", times - 1))
array late[ratios]
array best[ratios]
do for [a=1:ratios] {
    selection = sprintf("'generalisation_error[0,1,%d,:,%d]' 'best_error[0,1,%d,:]'", a - 1, times - 1, a - 1)
    @fill_table
    stats $table using 1:2 nooutput
    late[a] = STATS_mean_x
    best[a] = STATS_mean_y
}

set multiplot layout 1, 3 margins 0.075, 0.985, 0.15, 0.915 spacing 0.085, 0
set title offset 0, -0.5
set key noopaque
array quantity[2] = ["generalisation_error", "training_error"]
array heading[2] = ["(a) generalisation error", "(b) training error"]
set logscale x
set format x powers
set xlabel "gradient-flow time t"
set mytics 2
do for [q=1:2] {
    set title heading[q]
    set key top left
    if (q == 2) { set key top right }
    selection = "time"
    do for [a=0:ratios-1] {
        selection = selection . sprintf(" 'predicted_%s[%d,:]'", quantity[q], a)
        do for [r=0:1] { selection = selection . sprintf(" '%s[0,1,%d,%d,:]'", quantity[q], a, r) }
    }
    @fill_table
    set xrange [first_time:last_time]
    set ylabel q == 1 ? "E_g" : "E_t" offset 1.5, 0
    set yrange [0:*]
    plot for [a=1:ratios] for [r=1:2] $table using 1:(column(3*a-1+r)) every 3 with points linetype a linewidth 0.6 pointtype 6 pointsize marker notitle, \
        for [a=1:ratios] $table using 1:(column(3*a-1)) with lines linetype a dashtype 1 linewidth 1 title sprintf("α = %g", ratio[a])
}

set title "(c) late, and at the best time"
set xlabel "samples over weights α"
set format x "%g"
set xrange [ratio[1] / 1.2 : 1.2 * ratio[ratios]]
set xtics ()
# A name that would touch the one before is left out.
do for [a=1:ratios] { set xtics add (a > 1 && ratio[a] < 1.2 * ratio[a-1 + (a == 1)] ? "" : sprintf("%g", ratio[a]) ratio[a]) }
set mxtics 1
unset ylabel
set logscale y
set yrange [*:*]
set mytics 10
set key top right

selection = "drawn_ratio drawn_late_error drawn_best_error"
@fill_table
plot $table using 1:2 with lines linestyle 101 title "limit N → ∞", $table using 1:3 with lines linestyle 101 notitle, \
    ratio using 2:(late[$1]) with points linetype 2 pointtype 6 pointsize 1.4*marker title sprintf("t = %g", number("parameters@late_time")), \
    ratio using 2:(best[$1]) with points linetype 1 pointtype 4 pointsize 1.4*marker title "best time"
unset multiplot
