# Transport against lag along training, of arXiv:2508.12121, Section VII-A: a row for each cell. What the author's protocol changes, what
# a long run by Adam does, both runs' checkpoints, and the slope on gate products; below, the losses and the share explained.

figure_width = 17
figure_height = 21.5
load "figures/style.gp"

least = 1e-8
target_variance = 1.0 / 6
array of_run[2] = ["", "long_"]
array run_name[2] = ["protocol", "long run"]
array seeds[2]
array looks[2]
array final[2]
do for [r=1:2] {
    seeds[r] = count(of_run[r] . "seed")
    looks[r] = count(of_run[r] . "checkpoint")
    final[r] = element(of_run[r] . "checkpoint", looks[r])
}
lags = count("lag")
array cell[3] = ["leaky", "scalar gate", "many gates"]
letters = "abcdefghijklmn"
array faint[3] = ["#A0C8E0", "#F0BF98", "#99D8C7"]
array marker[3] = [7, 5, 9]

# Blocks of lines, apart by two empty ones, go into $blocks. Of a profile: lag, mean, deviation, and three predictions. Of networks: the
# number of a checkpoint or block, and what each network has there.
add_block = 'set print $blocks append; print system(sprintf("%s ''%s'' %s", columns, record, selection)); print ""; print ""; unset print'
add_profile = 'selection = "lag"; '\
    .'do for [curve in "profile_mean profile_deviation predictor_mean fitted_mean spectral_mean"] { '\
    .'selection = selection . sprintf(" ''%s%s[%d,%d,:]''", of_run[r], curve, c - 1, look) }; @add_block'
add_networks = 'selection = of_run[r] . axis; '\
    .'do for [n=1:seeds[r]] { selection = selection . sprintf(" ''%s%s[%d,%d,:]''", of_run[r], quantity, c - 1, n - 1) }; @add_block'
# Networks that diverged have no number.
has(k) = strcol(k) ne "nan"
average(n) = (sum [k=2:n+1] (has(k) ? real(strcol(k)) : 0)) / (sum [k=2:n+1] has(k))
longest = final[1] > final[2] ? final[1] : final[2]
# A distance of labels, of which two to four reach x.
power(x) = 10.0**floor(log10(x / 2.0) + 1e-9)
tidy(x) = power(x) * (x / power(x) < 3.999 ? 1 : x / power(x) < 8 ? 2 : 5)
clipped(y) = y > least ? y : least

# The terminals do not agree on the size of a marker.
size = format eq "png" ? 0.9 : format eq "svg" ? 0.5 : 0.36
set pointsize size
set key noopaque
set title offset 0, -0.7
set xlabel offset 0, 0.5
# Dark is little, also in grey.
set palette defined (0 "#440154", 1 "#414487", 2 "#2A788E", 3 "#22A884", 4 "#7AD151", 5 "#FDE725")
set colorbox horizontal user origin 0.815, 0.983 size 0.155, 0.008
# What is fitted, and powers of the spectral radius.
set style line 104 linecolor rgb "#404040" linewidth 0.8 dashtype (10, 4, 2, 4)
set style line 105 linecolor rgb "#000000" linewidth 0.8 dashtype 1
array left[4] = [0.075, 0.3, 0.57, 0.81]
array right[4] = [0.275, 0.5, 0.765, 0.985]
panel = 'undefine $blocks; unset logscale; unset label; unset key; set autoscale; set xtics autofreq nomirror scale 0.7, 0.35; '\
    .'set ytics autofreq nomirror scale 0.7, 0.35; set mxtics 2; set mytics 2; set format xy "%g"; set border 3; unset xlabel; unset ylabel; '\
    .'set lmargin at screen left[across]; set rmargin at screen right[across]; set tmargin at screen 0.905 - 0.222 * (c - 1); '\
    .'set bmargin at screen 0.735 - 0.222 * (c - 1)'
named = 'set title sprintf("(%s) %s, %s", letters[4*c+across-4:4*c+across-4], cell[c], heading)'
set multiplot

# The names of lines of all panels.
set lmargin at screen 0.03
set rmargin at screen 0.78
set tmargin at screen 0.998
set bmargin at screen 0.945
unset border
unset xtics
unset ytics
unset key
set xrange [0:3]
set yrange [0:2]
array style_of[6] = [1, 2, 3, 101, 104, 105]
array entry[6] = ["0 updates", "last of the protocol", "last of the long run", "gate product P_0", "fitted power P_0^s", "ρ(mean Jacobian)^{h−1}"]
set print $names
do for [n=1:6] {
    print (n - 1) % 3, 1.5 - (n > 3)
    set label entry[n] at (n - 1) % 3 + 0.24, 1.5 - (n > 3) left
}
unset print
plot for [n=1:3] $names every ::n-1::n-1 using 1:2:(0.2):(0) with vectors nohead linetype n, \
    for [n=4:6] $names every ::n-1::n-1 using 1:2:(0.2):(0) with vectors nohead linestyle style_of[n]

do for [c=1:3] {
    # Predictions are those for 0 updates, and for the end of the long run.
    do for [r=1:2] {
        across = r
        heading = run_name[r]
        @panel
        @named
        set logscale y
        set yrange [least : 10]
        set ytics 100
        set mytics 1
        set format y (r == 1 ? powers : "")
        set xrange [0 : lags + 1]
        set xtics tidy(lags)
        if (c == 3) { set xlabel "lag h" }
        if (r == 1) { set ylabel "transport over that of lag 1" offset 0.8, 0 }
        look = r == 1 ? 0 : looks[2] - 1
        @add_profile
        look = r == 1 ? looks[1] - 1 : 0
        @add_profile
        array of_block[2] = [r == 1 ? 1 : 3, r == 1 ? 2 : 1]
        plot for [b=1:2] $blocks index b-1 using 1:(clipped($2-$3)):(clipped($2+$3)) \
                with filledcurves linetype of_block[b] fillstyle transparent solid 0.2 noborder, \
            $blocks index 0 using 1:4 with lines linestyle 101, \
            $blocks index 0 using 1:5 with lines linestyle 104, \
            for [b=1:2] $blocks index 2-b using 1:2 with lines linetype of_block[3-b], \
            $blocks index 0 using 1:6 with lines linestyle 105
    }

    # A row for each checkpoint, those of the long run above, each run under its name.
    across = 3
    heading = "at updates ℓ"
    @panel
    @named
    gap = 0.12 * (looks[1] + looks[2])
    place(r, look) = look + (r == 2 ? looks[1] + gap : 0)
    set ytics () scale 0
    do for [r=1:2] {
        do for [look=0:looks[r]-1] {
            @add_profile
            set ytics add (sprintf("%d", element(of_run[r] . "checkpoint", look + 1)) place(r, look))
        }
        set label run_name[r] at lags / 2.0, place(r, looks[r] - 0.5) + 0.5 * gap center front
    }
    set xrange [0.5 : lags + 0.5]
    set yrange [-0.5 : looks[1] + looks[2] + 2 * gap - 0.5]
    set border 1
    set logscale cb
    set format cb powers
    set cbtics 1e4 nomirror scale 0.5, 0 offset 0, 0.35
    set cblabel "shade of profiles" offset 0, 0.7
    set cbrange [least : 1]
    if (c == 3) { set xlabel "lag h" }
    set xtics tidy(lags)
    plot for [r=1:2] for [look=0:looks[r]-1] $blocks index (r-1)*looks[1]+look \
        using 1:(place(r, look)):(0.6):(0.52):(clipped($2)) with boxxyerror fillcolor palette fillstyle solid noborder
    unset colorbox

    across = 4
    heading = "slope s"
    @panel
    @named
    axis = "checkpoint"
    quantity = "slope"
    do for [r=1:2] { @add_networks }
    lowest = 0
    highest = 0
    do for [line=1:|$blocks|] { do for [k=2:words($blocks[line])] {
        value = word($blocks[line], k) eq "nan" ? 0 : real(word($blocks[line], k))
        lowest = value < lowest ? value : lowest
        highest = value > highest ? value : highest
    } }
    if (c == 3) { set xlabel "updates ℓ" }
    set ytics tidy(highest)
    set xtics tidy(longest)
    set xrange [0 : 1.04 * longest]
    set yrange [1.08 * lowest : 1.08 * highest]
    plot for [r=1:2] for [n=1:seeds[r]] $blocks index r-1 using 1:n+1 with lines linecolor rgb faint[r+1] linewidth 0.6 dashtype 1, \
        for [r=1:2] $blocks index r-1 using 1:(average(seeds[r])) with linespoints linetype r+1 pointtype marker[r+1]
}

# What both runs learn, and what gate products then say: a colour, a dash and a marker for each cell.
last_row = 'set tmargin at screen 0.2; set bmargin at screen 0.05; set xlabel "updates ℓ"'
across = 1
right[1] = right[2]
c = 1
@panel
@last_row
set title "(m) losses, points by the protocol, lines of the long run"
set ylabel "mean squared error" offset 0.8, 0
set logscale y
set format y powers
set mytics 10
axis = "block"
quantity = "loss_curve"
do for [r=1:2] { do for [c=1:3] { @add_networks } }
set xrange [0 : 1.02 * longest]
half(r) = element(of_run[r] . "block", 1) / 2
set label "variance of the target" at 0.98 * longest, target_variance offset 0, 0.8 right
set key bottom left
plot target_variance with lines linestyle 103 notitle, \
    for [c=1:3] for [n=1:seeds[2]] $blocks index c+2 using ($1-half(2)):n+1 with lines linecolor rgb faint[c] linewidth 0.6 dashtype 1 notitle, \
    for [c=1:3] $blocks index c+2 using ($1-half(2)):(average(seeds[2])) with lines linetype c title cell[c], \
    for [c=1:3] $blocks index c-1 using ($1-half(1)):(average(seeds[1])) \
        with points linetype c linewidth 0.8 dashtype 1 pointtype marker[c] pointsize 0.8 * size notitle

across = 3
right[3] = right[4]
c = 1
@panel
@last_row
set title "(n) share of ln S explained by ln P, long run"
set ylabel "R^2" offset 0.8, 0
axis = "checkpoint"
quantity = "explained"
r = 2
do for [c=1:3] { @add_networks }
set xrange [0 : 1.02 * longest]
set yrange [0 : 1.05]
plot 0.5 with lines linestyle 103, \
    for [c=1:3] for [n=1:seeds[2]] $blocks index c-1 using 1:n+1 with lines linecolor rgb faint[c] linewidth 0.6 dashtype 1, \
    for [c=1:3] $blocks index c-1 using 1:(average(seeds[2])) with linespoints linetype c pointtype marker[c]
unset multiplot
