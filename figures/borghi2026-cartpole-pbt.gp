# Population-based training on cart-pole, arXiv:2603.19808: rewards against updates for fitness from the last k episodes; where the
# hyperparameters are after some updates, with the densities of each on the walls; who descends from whom.

figure_width = 17
figure_height = 20
load "figures/style.gp"

text(path) = system(sprintf("%s '%s' '%s'", columns, record, path))
item(list, i) = real(word(list, i))
windows = text("window")
kinds = words(windows)
generations = count("generation")
longest = number("parameters@longest_episode")
shown = text("shown_update")
lowest_rate = log10(item(text("parameters@learning_rates"), 1))
highest_rate = log10(item(text("parameters@learning_rates"), 2))
lowest_decay = item(text("parameters@exploration_decays"), 1)
highest_decay = item(text("parameters@exploration_decays"), 2)
lowest_batch = item(text("parameters@batch_sizes"), 1)
highest_batch = item(text("parameters@batch_sizes"), 2)
shown_window = item(windows, kinds)

# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.75 : format eq "svg" ? 0.42 : 0.32
filled(n) = int(word("7 5 9 11 13", (n - 1) % 5 + 1))
set pointintervalbox 0
set mxtics 1
set mytics 2
set title offset 0, -0.6
set xlabel offset 0, 0.4
set key noopaque width 0 samplen 2.2 spacing 1.05
kind(n) = n <= kinds ? sprintf("k = %d", int(item(windows, n))) : n == kinds + 1 ? "anyone replaced" : "nobody replaced"

# Of each kind of population: its generations with mean and deviation of two rewards, of the founders' share and of log10 of the learning rate.
rows(selection) = system(sprintf("%s '%s' %s", columns, record, selection))
set print $curves
do for [n=0:kinds+1] {
    list = "generation"
    do for [name in "population_reward top_reward founder_share mean_place"] {
        list = list . sprintf(" '%s_mean[%d,:]' '%s_deviation[%d,:]'", name, n, name, n)
    }
    print rows(list)
    print ""
    print ""
}
unset print
panel(left, right, bottom, top) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set bmargin at screen %g; set tmargin at screen %g", left, right, bottom, top)

set multiplot

# Rewards.
eval panel(0.075, 0.47, 0.75, 0.975)
set title "(a) mean reward of an episode"
set xlabel "updates of the population"
set ylabel "reward" offset 0.8, 0
set xrange [-0.3 : generations - 0.7]
set yrange [0 : 1.06 * longest]
set key bottom right maxrows 6
set style fill transparent solid 0.15 noborder
plot for [n=1:kinds+2] $curves index n-1 using 1:($2-$3):($2+$3) with filledcurves linetype n notitle, \
    for [n=1:kinds+2] $curves index n-1 using 1:2 with lines linetype n title kind(n), \
    for [n=1:kinds] $curves index n-1 using 1:4 with linespoints linetype n linewidth 0.6 dashtype 1 pointtype filled(n) pointsize marker notitle, \
    1/0 with linespoints linecolor rgb "#404040" linewidth 0.6 pointtype 7 pointsize marker title "the five fittest"

# Founders.
eval panel(0.575, 0.975, 0.75, 0.975)
set title "(b) founders that have descendants"
set ylabel "share" offset 0.8, 0
set yrange [0 : 1.05]
set key bottom left Left reverse
neutral = "generation neutral_founder_share random_rank_founder_share"
set print $laws
print rows(neutral)
unset print
plot for [n=1:kinds+1] $curves index n-1 using 1:6:7 with yerrorbars linetype n dashtype 1 pointtype filled(n) pointsize marker title kind(n), \
    $laws using 1:2 with lines linestyle 101 title "exact, anyone replaced", \
    $laws using 1:3 with lines linestyle 102 title "exact, random order"

# Hyperparameters, as points in space and densities on walls.
set palette defined (0 "#C9E0F2", 1 "#56B4E9", 2 "#0072B2", 3 "#08306B")
set cbrange [0 : longest]
unset colorbox
unset key
unset title
set border 4095 linewidth 0.4 linecolor rgb "#B0B0B0"
set tics textcolor rgb "#404040"
set style fill solid noborder
set view 66, 40, 1, 0.9
set xyplane at lowest_batch
set xrange [lowest_rate : highest_rate]
set yrange [lowest_decay : highest_decay]
set zrange [lowest_batch : highest_batch]
set xtics 1 offset -0.4, -0.4
set ytics 2000 offset 0.6, -0.3
set ztics 32
set mxtics 1
set mytics 1
set mztics 1
set xlabel "log_{10} η" offset -0.5, -0.4
set ylabel "decay d" offset 1.5, -0.4
set zlabel "batch size" rotate parallel offset 2, 0
wall = 0.3
do for [p=0:2] {
    set print $points
    place = sprintf("[0,%d,%d,:]'", kinds - 1, int(item(shown, p + 1)))
    print rows(sprintf("'learning_rate%s 'exploration_decay%s 'batch_size%s 'fitness%s", place, place, place, place))
    set print $densities
    print rows(sprintf("'density_place[0,:]' 'density[%d,0,:]' 'density_place[1,:]' 'density[%d,1,:]' 'density_place[2,:]' 'density[%d,2,:]'", p, p, p))
    unset print
    eval panel(0.105 + 0.3 * p, 0.245 + 0.3 * p, 0.415, 0.64)
    set label 1 sprintf("(%s) after %d update%s, k = %d", word("c d e", p + 1), int(item(shown, p + 1)), int(item(shown, p + 1)) == 1 ? "" : "s", int(shown_window)) \
        at screen 0.175 + 0.3 * p, 0.69 center
    splot $densities using 1:(highest_decay):(lowest_batch + wall * (highest_batch - lowest_batch) * $2) with lines linecolor rgb "#D55E00" linewidth 1.4 notitle, \
        $densities using (lowest_rate):3:(lowest_batch + wall * (highest_batch - lowest_batch) * $4) with lines linecolor rgb "#009E73" linewidth 1.4 notitle, \
        $densities using (lowest_rate + wall * (highest_rate - lowest_rate) * $6):(highest_decay):5 with lines linecolor rgb "#CC79A7" linewidth 1.4 notitle, \
        $points using (log10($1)):2:3:4 with points pointtype 7 pointsize 0.7 * marker linecolor palette notitle
}

# The learning rate, and the reduced theory of the shortest window.
unset label 1
set border 3 linewidth 0.8 linecolor rgb "#404040"
set xtics autofreq offset 0, 0
set ytics autofreq offset 0, 0
set xlabel "updates of the population" offset 0, 0.4
set title offset 0, -0.6
eval panel(0.075, 0.47, 0.055, 0.305)
set title "(f) learning rate"
set ylabel "mean of log_{10} η" offset 0.8, 0
set mytics 2
set autoscale y
set xrange [-0.3 : generations - 0.7]
set key top left Left reverse maxrows 3
set offsets 0, 0, graph 0.42, graph 0.03
set print $reduced
print rows("generation reduced_place")
unset print
plot for [n=1:kinds+1] $curves index n-1 using 1:8:9 with yerrorbars linetype n dashtype 1 pointtype filled(n) pointsize marker title kind(n), \
    $reduced using 1:2 with lines linestyle 101 title "reduced theory"

unset offsets

# Where the founders are.
set print $founders
print rows(sprintf("'learning_rate[0,%d,0,:]' 'exploration_decay[0,%d,0,:]' 'descendants[%d,0,:]'", kinds - 1, kinds - 1, kinds - 1))
unset print
eval panel(0.575, 0.975, 0.055, 0.305)
set title sprintf("(g) founders, and their descendants at the end, k = %d", int(shown_window))
set xlabel "log_{10} η"
set ylabel "exploration decay d" offset 0.8, 0
set xrange [lowest_rate : highest_rate]
set yrange [lowest_decay : highest_decay]
unset key
set cbrange [0 : longest]
set colorbox user origin 0.93, 0.43 size 0.014, 0.17
set label 2 "fitness" at screen 0.945, 0.62 center
set cbtics scale 0.4 offset -0.6, 0
plot $founders using (log10($1)):2 with points pointtype 7 pointsize 0.5 * marker linecolor rgb "#B0B0B0", \
    $founders using (log10($1)):($3 > 0 ? $2 : 1/0):(0.5 * marker * sqrt($3)) with points pointtype 6 pointsize variable linecolor rgb "#D55E00" linewidth 1.2, \
    1/0 with points palette
unset multiplot
