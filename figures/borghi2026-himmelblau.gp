# Himmelblau's function as fitness in the model of arXiv:2603.19808: four optima of equal fitness, of which the flattest takes over.
# All panels but the right end of (g) show the near-neutral landscape; populations have ε = 0, bars are standard errors over replicas.

figure_width = 17
figure_height = 12
load "figures/style.gp"

text(path) = system(sprintf("%s '%s' '%s'", columns, record, path))
item(list, i) = real(word(list, i))
sizes = text("population")
populations = words(sizes)
times = count("time")
list = text("time")
last_time = item(list, times)
locations_x = text("optimum_location[0,:,0]")
locations_y = text("optimum_location[0,:,1]")
optimum_x(b) = item(locations_x, b + 1)
optimum_y(b) = item(locations_y, b + 1)
largest = item(sizes, populations)

# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.36
dot = format eq "png" ? 0.22 : format eq "svg" ? 0.12 : 0.08
array colour[4] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7]
filled(b) = int(word("7 5 9 11", b + 1))
set pointintervalbox 0.05
set datafile missing "nan"
set key noopaque width 0 samplen 2.4 spacing 1.05
set title offset 0, -0.6
set xlabel offset 0, 0.4

# Contours of ln w, as lines that later plots can use.
selection = "'log_effective_weight[0,:,:]'"
@fill_table
points = count("x")
first_x = number("x[0]")
spacing = number("x[1]") - first_x
coordinate(i) = first_x + spacing * i
set print $surface
do for [n=1:|$table|] {
    print coordinate((n - 1) / points), coordinate((n - 1) % points), $table[n]
    if (n % points == 0) { print "" }
}
unset print
set contour base
set cntrparam levels discrete -0.5, -1, -2, -4, -8
unset surface
set table $contours
splot $surface using 1:2:3 notitle
unset table
unset contour
set surface

set multiplot

square(b, x, y) = (x - optimum_x(b))**2 + (y - optimum_y(b))**2
nearer(b, c, x, y) = square(b, x, y) <= square(c, x, y) ? b : c
nearest(x, y) = nearer(nearer(nearer(0, 1, x, y), 2, x, y), 3, x, y)
set border 15 linewidth 0.8 linecolor rgb "#404040"
set xrange [-6.5 : 6.5]
set yrange [-6.5 : 6.5]
set xtics 4
set ytics 4
set mxtics 4
set mytics 4
set style textbox opaque fillcolor rgb "white" noborder margins 0.4, 0.4
clouds = count("cloud_time")
set tmargin at screen 0.952
set bmargin at screen 0.952 - 0.212 * figure_width / figure_height
set xlabel "h_x"
unset key
do for [c=1:clouds] {
    set title sprintf("(%s) slow time t = %g", word("a b c d", c), number(sprintf("cloud_time[%d]", c - 1)))
    set lmargin at screen 0.062 + 0.238 * (c - 1)
    set rmargin at screen 0.062 + 0.238 * (c - 1) + 0.212
    set ylabel (c == 1 ? "h_y" : "") offset 0.6, 0
    set format y (c == 1 ? "%g" : "")
    unset label
    # Outward of its optimum, where few agents are.
    do for [b=0:3] {
        far = 1.55 / sqrt(square(b, 0, 0))
        set label sprintf("%d", b) at optimum_x(b) * (1 + far), optimum_y(b) * (1 + far) center boxed front
    }
    selection = sprintf("'cloud[0,%d,:,0]' 'cloud[0,%d,:,1]'", c - 1, c - 1)
    @fill_table
    plot $contours using 1:2 with lines linecolor rgb "#A8A8A8" linewidth 0.7, \
        $table using 1:2:(colour[nearest($1, $2) + 1]) with points pointtype 7 pointsize dot linecolor rgb variable, \
        for [b=0:3] '+' every ::0::0 using (optimum_x(b)):(optimum_y(b)) with points pointtype 1 pointsize 1.2 * marker linecolor rgb "black" linewidth 1
}
unset label
set border 3 linewidth 0.8 linecolor rgb "#404040"

# For each optimum, apart by two empty lines: time, limit, mean over populations of the largest size and its standard error, and
# ln(P_b/P_0) of the limit and of these means.
array mean[4 * times]
set print $shares
do for [b=0:3] {
    set print $table
    print text(sprintf("population_occupation[0,%d,:,:,%d]", populations - 1, b))
    set print $shares append
    limit = text(sprintf("occupation[0,:,%d]", b))
    limit_0 = b == 0 ? limit : limit_0
    do for [t=1:times] {
        stats $table using 1 every times::t-1 nooutput
        mean[b * times + t] = STATS_mean
        print item(list, t), item(limit, t), STATS_mean, STATS_ssd / sqrt(STATS_records), log(item(limit, t) / item(limit_0, t)), \
            mean[b * times + t] > 0 ? sprintf("%g", log(mean[b * times + t] / mean[t])) : "nan"
    }
    print ""
    print ""
}
unset print

set bmargin at screen 0.09
set tmargin at screen 0.52
set format xy "%g"
set lmargin at screen 0.068
set rmargin at screen 0.355
set title "(e) share of each optimum"
set xlabel "slow time t"
set ylabel "share P_b(t)" offset 0.6, 0
singles = 4
selection = ""
do for [n=1:singles] { selection = selection . sprintf(" 'population_occupation[0,0,%d,:,0]'", n - 1) }
selection = "time" . selection
@fill_table
set xrange [0 : last_time * 1.05]
set nonlinear x via sqrt(x) inverse x**2
set yrange [0 : 1.3]
set xtics (0, 5, 20, 50, 100, 200)
set mxtics 1
set ytics 0, 0.2, 1
set mytics 1
set key at graph 0.02, graph 1 top left Left reverse maxrows 3 samplen 2 width 0
plot for [n=1:singles] $table using 1:n+1 with lines linecolor rgb "#A0C8E0" linewidth 0.8 dashtype 1 notitle, \
    for [b=0:3] $shares index b using 1:2 with lines linetype b+1 linewidth 1 notitle, \
    for [b=0:3] $shares index b using 1:3:4 with yerrorbars linetype b+1 linewidth 0.8 dashtype 1 pointtype filled(b) pointsize 0.8 * marker notitle, \
    keyentry with lines linetype 8 linewidth 1 dashtype 1 title "limit of many agents", \
    keyentry with points linetype 8 pointtype 7 pointsize 0.8 * marker title sprintf("N = %g, mean", largest), \
    keyentry with lines linecolor rgb "#A0C8E0" linewidth 0.8 dashtype 1 title sprintf("P_0 of single N = %g", item(sizes, 1))
unset nonlinear x
# Statistics leave out what is out of range.
set autoscale

set lmargin at screen 0.422
set rmargin at screen 0.663
set title "(f) late slopes"
set ylabel "ln(P_b / P_0)" offset 0.8, 0
stats $shares index 2 using 5 nooutput
set xrange [0 : last_time * 1.03]
set xtics 50
set mxtics 2
set yrange [1.6 * STATS_min : 0.6]
set ytics autofreq
factors = text("growth_factor[0,:]")
final(b) = log(number(sprintf("occupation[0,%d,%d]", times - 1, b)) / number(sprintf("occupation[0,%d,0]", times - 1)))
array end[3]
do for [b=1:3] { end[b] = final(b) }
slope(b) = item(factors, b + 1) / item(factors, 1) - 1
set key at graph 0.04, graph 0.02 bottom left Left reverse maxrows 6 samplen 2.4
plot for [b=1:3] $shares index b using 1:5 with lines linetype b+1 linewidth 1 notitle, \
    for [b=1:3] $shares index b using 1:6 with points linetype b+1 pointtype filled(b) pointsize 0.8 * marker notitle, \
    for [b=1:3] end[b] + slope(b) * (x - last_time) with lines linestyle 101 notitle, \
    for [b=0:3] keyentry with linespoints linetype b+1 linewidth 1 pointtype filled(b) pointsize 0.8 * marker \
        title sprintf("b = %d (%.1f, %.1f)", b, optimum_x(b), optimum_y(b)), \
    keyentry with lines linestyle 101 title "slope z_b/z_0 − 1"

set lmargin at screen 0.742
set rmargin at screen 0.99
set title "(g) who wins"
set xlabel "number of agents N"
set ylabel sprintf("won at slow time t = %g", last_time) offset 0.6, 0
set autoscale
# For each size, then for four equal wells, apart by two empty lines: optimum, share of the populations it wins, standard error.
set print $winners
do for [k=1:populations+1] {
    name = k > populations ? sprintf("neutral_occupation[:,%d", times - 1) : sprintf("population_occupation[0,%d,:,%d", k - 1, times - 1)
    selection = ""
    do for [b=0:3] { selection = selection . sprintf(" '%s,%d]'", name, b) }
    @fill_table
    set print $winners append
    do for [b=0:3] {
        # Without the populations that there are not.
        stats $table using (column(b + 1) < 0 ? NaN : $1 > column(b + 1) || $2 > column(b + 1) || $3 > column(b + 1) || $4 > column(b + 1) ? 0 : 1) nooutput
        print k > populations ? k - 0.5 : k - 1, STATS_mean, sqrt(STATS_mean * (1 - STATS_mean) / STATS_records), b
    }
    print ""
    print ""
}
unset print
set xrange [-0.55 : populations + 1.1]
set yrange [0 : 1.3]
set xtics () scale 0
tenths(n) = floor(10 * log10(n) + 0.5) / 10.0
short(n) = n >= 100 && abs(10**tenths(n) / n - 1) < 1e-3 ? sprintf("10^{%g}", tenths(n)) : sprintf("%g", n)
do for [k=1:populations] { set xtics add (short(item(sizes, k)) k - 1) }
set xtics add (sprintf("%g", number("parameters@neutral_population")) populations + 0.5)
set ytics 0, 0.2, 1
set mytics 1
set arrow 1 from populations - 0.25, graph 0 to populations - 0.25, graph 0.83 nohead linestyle 103
set label "Himmelblau's\nfunction" at (populations - 1) / 2.0, graph 0.94 center
set label "equal\nwells" at populations + 0.5, graph 0.94 center
unset key
place(b, x) = x + 0.2 * (b - 1.5)
plot for [b=0:3] $winners using (place(b, $1)):($4 == b ? $2 : 1/0):(0.16) with boxes fillstyle solid 1 noborder linecolor rgb colour[b+1], \
    $winners using (place($4, $1)):2:3 with yerrorbars linecolor rgb "#404040" linewidth 0.8 dashtype 1 pointtype 0, \
    $winners index populations using (place(1.6 * $4 - 0.9, $1)):(0.25) with lines linestyle 101
unset multiplot
