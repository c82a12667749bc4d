# Deep linear networks of arXiv:1312.6120: sigmoids of singular modes, what random weights begin with, plateaus from small
# weights, and times that do not grow with depth.

figure_width = 17
figure_height = 13.5
load "figures/style.gp"

modes = count("mode")
array s[modes]
do for [k=1:modes] { s[k] = element("mode", k) }
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.7 : format eq "svg" ? 0.4 : 0.28
mode_name(k) = sprintf("s_%d = %g", k, s[k])
limit = number("limit_time")
selection = "limit_depth 'scaled_time[0,:]'"
@fill_table
stats $table using 1:2 nooutput
array deepest[2] = [STATS_min_x, STATS_max_x]
slowest = STATS_max_y

set multiplot layout 2, 2 margins 0.085, 0.985, 0.075, 0.955 spacing 0.105, 0.135
set title offset 0, -0.5
set key noopaque

set title "(a) two layers from a balanced start"
set xlabel "gradient-flow time t" offset 0, 0.3
set ylabel "share learned u_k/s_k"
set yrange [0:1.05]
set mxtics 2
set mytics 2
set key bottom right
selection = "time"
do for [k=1:modes] { selection = selection . sprintf(" 'overlap[0,0,:,%d]' 'predicted_overlap[:,%d]' 'overlap[1,0,:,%d]'", k - 1, k - 1, k - 1) }
@fill_table
times = count("time")
# The names stand behind the end of the curves.
set xrange [0:1.5 * number(sprintf("time[%d]", times - 1))]
every_few = times / 40 + 1
plot for [k=1:modes] $table using 1:(column(3*k+1)/s[k]) with lines linestyle 103 notitle, \
    for [k=1:modes] $table using 1:(column(3*k)/s[k]) with lines linestyle 101 notitle, \
    for [k=1:modes] $table using 1:(column(3*k-1)/s[k]) every every_few with points linetype k pointtype 6 pointsize marker title mode_name(k), \
    keyentry with lines linestyle 101 title "sigmoid", keyentry with lines linestyle 103 title "unbalanced (control)"

# What a half time stands for, over the two predictions; each start is a marker.
deviation = number("deviation[0]")
set title sprintf("(b) random weights of deviation %s", gprintf("10^{%T}", deviation))
set xlabel "mode, by its singular value"
set ylabel "effective over predicted start"
set xrange [0.5 : modes + 0.5]
set xtics ()
do for [k=1:modes] { set xtics add (sprintf("%g", s[k]) k) }
set mxtics 1
set yrange [0:1.4]
set key bottom left Left reverse
selection = ""
do for [k=1:modes] { selection = selection . sprintf(" 'effective_start[0,:,%d]' 'whole_start[0,:,%d]' 'new_start[0,:,%d]'", k - 1, k - 1, k - 1) }
@fill_table
neurons = count("neuron")
array expected[modes]
do for [k=1:modes] { expected[k] = 1 - (k - 1.0) / neurons }
plot 1 with lines linestyle 101 notitle, \
    expected using ($1 - 0.4):2:(0.8):(0) with vectors nohead linestyle 102 notitle, \
    for [k=1:modes] $table using (k - 0.15):(column(3*k-2)/column(3*k-1)) with points linetype 7 linewidth 0.6 pointtype 4 pointsize marker notitle, \
    for [k=1:modes] $table using (k + 0.15):(column(3*k-2)/column(3*k)) with points linetype 1 linewidth 0.6 pointtype 6 pointsize marker notitle, \
    keyentry with points linetype 1 pointtype 6 pointsize marker title "|r_k^⊥|^2, what stronger modes do not have", \
    keyentry with points linetype 7 pointtype 4 pointsize marker title "|r_k|^2, all of it", \
    keyentry with lines linestyle 102 title "expected of all of it, 1 − (k − 1)/n"

set title "(c) small orthogonal layers, the weakest mode"
set xlabel "overlap at the start u_0"
set ylabel "half time t, gradient-flow time"
set xtics autofreq
set mxtics 10
set mytics 10
set logscale xy
set format xy powers
starts = count("start")
depths = count("depth")
array depth[depths]
do for [d=1:depths] { depth[d] = int(element("depth", d)) }
array start[starts]
do for [i=1:starts] { start[i] = element("start", i) }
set xrange [start[starts] / 2 : 2 * start[1]]
# Two decades for the names above the longest time, which is the deepest's from the least start.
set yrange [1:100 * number(sprintf("predicted_depth_half_time[%d,%d,1]", depths - 1, starts - 1))]
set key default
set key samplen 3 spacing 1.1 width -1 noopaque top right
selection = ""
do for [d=0:depths-1] { selection = selection . sprintf(" 'depth_half_time[0,0,%d,:,1]' 'predicted_depth_half_time[%d,:,1]' 'depth_half_time[1,0,%d,:,1]'", d, d, d) }
@fill_table
plot for [d=1:depths] $table using (start[int($0)+1]):3*d with lines linestyle 103 notitle, \
    for [d=1:depths] $table using (start[int($0)+1]):3*d-1 with lines linestyle 101 notitle, \
    for [d=depths:1:-1] $table using (start[int($0)+1]):3*d-2 with points linetype d pointtype 6 pointsize 1.4*marker \
        title sprintf("%d layers, ∝ u_0^{−%s}", depth[d], word("1/3 1/2 3/5 2/3 5/7 3/4", depth[d] - 2)), \
    keyentry with lines linestyle 101 title "mode by itself", keyentry with lines linestyle 103 title "first layer not small (control)"

set title "(d) orthogonal layers of order 1"
set xlabel "layers L"
set ylabel "time with rates ∝ 1/L, L t"
unset logscale y
set format y "%g"
set format x "%g"
selection = "limit_depth 'scaled_time[0,:]' predicted_scaled_time"
@fill_table
set xrange [deepest[1] / 1.3 : 1.3 * deepest[2]]
set xtics 2, 2
set mxtics 1
set yrange [limit - 0.2 * (slowest - limit) : slowest + 0.15 * (slowest - limit)]
set mytics 2
set key top right
plot limit with lines linestyle 102 title "limit of many layers", \
    $table using 1:3 with lines linestyle 101 title "mode by itself", \
    $table using 1:2 with points linetype 1 pointtype 6 pointsize 1.4*marker title "networks"
unset multiplot
