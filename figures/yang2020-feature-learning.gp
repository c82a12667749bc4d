# A network whose width grows, after arXiv:2011.14522: outputs of the maximal update and their limit, deviations against width, and how far
# features move.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

widths = count("width")
scalings = 3
array width[widths]
do for [w=1:widths] { width[w] = element("width", w) }
array name[scalings] = ["maximal update", "neural tangent", "rate not scaled"]
array deviation[widths]
array feature[scalings*widths]
do for [w=1:widths] {
    selection = sprintf("'deviation[0,%d,:]'", w - 1)
    do for [k=0:2] { selection = selection . sprintf(" 'feature_change[%d,%d,:]'", k, w - 1) }
    @fill_table
    stats $table using ($1**2):2 nooutput
    deviation[w] = sqrt(STATS_mean_x)
    do for [k=1:3] {
        stats $table using k+1 nooutput
        feature[(k-1)*widths+w] = STATS_mean
    }
}
half = number("parameters@target") / 2
selection = "step limit_output"
@fill_table
stats $table using ($2 >= half ? $1 : NaN) nooutput
size = number(sprintf("predicted_deviation[%d]", int(STATS_min)))
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.35
set multiplot layout 1, 3 margins 0.065, 0.985, 0.15, 0.915 spacing 0.09, 0
set title offset 0, -0.5
set key noopaque

set title "(a) maximal update, single starts"
set xlabel "steps of descent"
set ylabel "output f"
set xrange [0:number("parameters@steps")]
set xtics number("parameters@steps") / 3
set mxtics 2
set mytics 2
set key bottom right
selection = "step limit_output"
shown = widths < 4 ? widths : 4
do for [w=0:shown-1] { selection = selection . sprintf(" 'output[0,%d,:]'", w) }
@fill_table
plot for [w=1:shown] $table using 1:w+2 with lines linetype w title sprintf("n = %d", int(width[w])), \
    $table using 1:2 with lines linestyle 101 title "limit"

set title "(b) deviations half way"
set xlabel "neurons n"
set ylabel "root mean square of f_n − f" offset 1, 0
set logscale xy
set format xy powers
set mxtics 10
set mytics 10
set xrange [width[1] / 2 : 2 * width[widths]]
set xtics autofreq
set key top right
plot size / sqrt(x) with lines linestyle 101 title "σ_f n^{−1/2}", \
    width using 2:(deviation[$1]) with points linetype 1 pointtype 6 pointsize marker title "networks"

set title "(c) how far features move"
set ylabel "|u_T − u_0|/|u_0|, mean" offset 1, 0
set yrange [1e-7:10]
set ytics 100
set key bottom left Left reverse
limit = number("limit_feature_change")
plot limit with lines linestyle 101 title "its limit", \
    feature[widths+1] * sqrt(width[1] / x) with lines linestyle 102 title "∝ n^{−1/2}", \
    for [k=1:3] width using 2:(feature[(k-1)*widths+$1]) with points linetype k pointtype (k == 1 ? 6 : k == 2 ? 4 : 8) pointsize marker title name[k]
unset multiplot
