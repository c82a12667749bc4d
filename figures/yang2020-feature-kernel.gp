# A tanh network whose width grows, after arXiv:2011.14522: outputs of the maximal update and their limit, how far the kernel of features
# moves, and weights and kernels of neural tangent scaling, which freeze by different powers of the width.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

widths = count("width")
inputs = count("input")
scalings = 3
array width[widths]
do for [w=1:widths] { width[w] = element("width", w) }
array input[inputs]
do for [k=1:inputs] { input[k] = element("input", k) }
array name[scalings] = ["maximal update", "neural tangent", "rate not scaled"]
array kernel[scalings*widths]
array spread[widths]
array weight[widths]
do for [w=1:widths] {
    selection = sprintf("'weight_change[1,%d,:]'", w - 1)
    do for [k=0:2] { selection = selection . sprintf(" 'kernel_change[%d,%d,:]'", k, w - 1) }
    @fill_table
    stats $table using 1 nooutput
    weight[w] = STATS_mean
    do for [k=1:3] {
        stats $table using k+1 nooutput
        kernel[(k-1)*widths+w] = STATS_mean
        if (k == 1) { spread[w] = STATS_stddev }
    }
}
limit = number("limit_kernel_change[0]")
steps = number("parameters@steps")
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.35
set multiplot layout 1, 3 margins 0.075, 0.985, 0.15, 0.915 spacing 0.09, 0
set title offset 0, -0.5
set key noopaque

set title "(a) maximal update, single starts"
set xlabel "steps of descent"
set ylabel "outputs f" offset 1, 0
set xrange [0:steps]
set xtics ceil(steps / 3.0)
set mxtics 2
set mytics 2
set key bottom right
shown = widths < 3 ? widths : 3
selection = "step"
do for [k=0:inputs-1] {
    selection = selection . sprintf(" 'limit_output[0,:,%d]'", k)
    do for [w=0:shown-1] { selection = selection . sprintf(" 'output[0,%d,:,%d]'", w, k) }
}
@fill_table
do for [k=1:inputs] {
    last = element("limit_output", inputs * int(steps) + k)
    set label k sprintf("ξ = %g", input[k]) at steps, last right offset 0, -0.8
}
plot for [w=1:shown] $table using 1:w+2 with lines linetype w title sprintf("n = %d", int(width[w])), \
    for [k=1:inputs-1] for [w=1:shown] $table using 1:(column(2 + k*(shown + 1) + w)) with lines linetype w notitle, \
    for [k=0:inputs-1] $table using 1:(column(2 + k*(shown + 1))) with lines linestyle 101 title (k == 0 ? "limit" : "")

unset label
set title "(b) how far the kernel moves"
set xlabel "neurons n"
set ylabel "|K_T − K_0|/|K_0|, mean and spread" offset 1, 0
set logscale x
set format x powers
set mxtics 10
set xrange [width[1] / 2 : 2 * width[widths]]
set xtics autofreq
set yrange [0:*]
set key bottom right
plot limit with lines linestyle 101 title "limit", \
    width using 2:(kernel[$1]):(spread[$1]) with errorbars linetype 1 dashtype 1 pointtype 6 pointsize marker title "networks"

set title "(c) what freezes"
set ylabel "change of kernel or weights, mean" offset 1, 0
set logscale y
set format y powers
set yrange [1e-10:10]
set ytics 100
set mytics 10
set key bottom left Left reverse
plot weight[1] * sqrt(width[1] / x) with lines linestyle 101 title "∝ n^{−1/2}", \
    kernel[widths+1] * width[1] / x with lines linestyle 102 title "∝ 1/n", \
    for [k=1:2] width using 2:(kernel[(k-1)*widths+$1]) with points linetype k pointtype (k == 1 ? 6 : 4) pointsize marker title name[k], \
    width using 2:(weight[$1]) with points linetype 4 pointtype 12 pointsize marker title "weights of the latter", \
    width using 2:(kernel[2*widths+$1]) with points linetype 3 pointtype 8 pointsize marker title name[3]
unset multiplot
