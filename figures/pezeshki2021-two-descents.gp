# Linear regression on fast and slow features after arXiv:2112.03215: test errors against training time for three ratios of scales, what the error
# at the largest ratio consists of, and when it has its extrema.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

ratios = count("ratio")
array ratio[ratios]
do for [k=1:ratios] { ratio[k] = element("ratio", k) }
draws = count("draw")
times = count("time")
first_time = number("time[0]")
last_time = number(sprintf("time[%d]", times - 1))
noise = number("parameters@noise_deviation")**2
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.8 : format eq "svg" ? 0.45 : 0.3
array measured[3 * ratios]
do for [k=1:ratios] {
    do for [j=1:3] {
        selection = sprintf("'extremal_time[0,1,%d,:,%d]'", k - 1, j - 1)
        @fill_table
        measured[3*(k-1)+j] = NaN
        if (k > 1) {
            stats $table using 1 nooutput
            measured[3*(k-1)+j] = STATS_mean
        }
    }
}

set multiplot layout 1, 3 margins 0.06, 0.985, 0.15, 0.915 spacing 0.075, 0
set title offset 0, -0.5
set key noopaque
set logscale x
set format x powers
set xlabel "gradient-flow time t"
set xrange [first_time:last_time]
set yrange [0:*]
set mytics 2

set title "(a) test error"
set ylabel "E" offset 0.7, 0
set key top right
selection = "time"
do for [k=0:ratios-1] {
    selection = selection . sprintf(" 'predicted_bias[%d,:]' 'predicted_variance[%d,:]' 'ridge_error[%d,:]'", k, k, k)
    do for [r=0:1] { selection = selection . sprintf(" 'bias[0,1,%d,%d,:]' 'variance[0,1,%d,%d,:]'", k, r, k, r) }
}
@fill_table
of(k, j) = column(7*(k - 1) + 1 + j)
plot for [k=1:ratios] for [r=1:2] $table using 1:(of(k, 2+2*r) + noise*of(k, 3+2*r)) every 3 with points linetype k linewidth 0.6 pointtype 6 pointsize marker notitle, \
    for [k=1:ratios] $table using 1:(of(k, 3)) with lines linetype k dashtype 3 linewidth 0.6 notitle, \
    for [k=1:ratios] $table using 1:(of(k, 1) + noise*of(k, 2)) with lines linetype k dashtype 1 linewidth 1 title sprintf("κ = %g", ratio[k]), \
    NaN with lines linecolor "black" dashtype 3 linewidth 0.6 title "ridge, λ = 1/t"

set title sprintf("(b) its parts at κ = %g", ratio[ratios])
unset ylabel
plot $table using 1:(of(ratios, 4)) every 3 with points linetype 1 linewidth 0.6 pointtype 6 pointsize marker notitle, \
    $table using 1:(noise*of(ratios, 5)) every 3 with points linetype 2 linewidth 0.6 pointtype 6 pointsize marker notitle, \
    $table using 1:(of(ratios, 1)) with lines linetype 1 dashtype 1 linewidth 1 title "not learned, B", \
    $table using 1:(noise*of(ratios, 2)) with lines linetype 2 dashtype 1 linewidth 1 title "learned noise, σ^2V"

set title "(c) when it has its extrema"
set xlabel "ratio of scales κ"
set ylabel "t" offset 0.7, 0
set format x "%g"
set xrange [0.5 * ratio[2]:1.2 * ratio[ratios]]
set xtics ()
do for [k=2:ratios] { set xtics add (sprintf("%g", ratio[k]) ratio[k]) }
set logscale y
set format y powers
set yrange [*:*]
set mytics 10
set mxtics 10
set key top left
selection = "drawn_ratio 'drawn_time[:,0]' 'drawn_time[:,1]' 'drawn_time[:,2]'"
@fill_table
array place[3 * ratios]
do for [i=1:3*ratios] { place[i] = ratio[int((i - 1) / 3) + 1] }
array extremum[3] = ["first minimum", "maximum", "second minimum"]
plot for [j=3:1:-1] $table using 1:(column(j + 1)) with lines linetype j dashtype 1 linewidth 1 title extremum[j], \
    for [j=1:3] measured using (int($1 - 1) % 3 == j - 1 ? place[$1] : NaN):2 with points linetype j pointtype 6 pointsize 1.4*marker notitle
unset multiplot
