# Hot loops of the suite on one thread, beside what the machine can do at most (lines, measured in the same minute). A loop cannot be above the level of its
# own arithmetic; those whose data come from memory (filled) not above the slope either. Below, the share of that limit that each reaches.

figure_width = 17
figure_height = 19
load "figures/style.gp"
unset mxtics

kernels = count("kernel_units")
name(k) = system(sprintf("%s '%s' 'kernel[%d]'", columns, record, k))
kind(k) = system(sprintf("%s '%s' 'kernel_arithmetic[%d]'", columns, record, k))
array kinds = ["double precision", "single precision", "64-bit lanes"]
array rates = [0, 1, 2]
limit(l) = number(sprintf("limit_rate[%d,0]", l))
bandwidth = limit(3)
highest = limit(1)

# The key of a loop is its number, which stands before its name below.
array operations[kernels]
array bytes[kernels]
array seconds[kernels]
array memory[kernels]
array fraction[kernels]
array group[kernels]
do for [k=1:kernels] {
    operations[k] = number(sprintf("kernel_operations[%d]", k - 1))
    bytes[k] = number(sprintf("kernel_bytes[%d]", k - 1))
    seconds[k] = number(sprintf("kernel_seconds[%d,0,1]", k - 1))
    memory[k] = number(sprintf("kernel_from_memory[%d]", k - 1))
    fraction[k] = number(sprintf("kernel_fraction[%d,0]", k - 1))
    group[k] = 0
    do for [g=1:3] { if (kind(k - 1) eq kinds[g]) { group[k] = g } }
}
intensity(k) = operations[k] / bytes[k]
rate(k) = operations[k] / seconds[k]
marker_size = 0.55 * (format eq "png" ? 2.8 : format eq "svg" ? 1.6 : 1)

set multiplot
set lmargin at screen 0.085
set rmargin at screen 0.965
set tmargin at screen 0.97
set bmargin at screen 0.56
set logscale xy
set format xy "10^{%T}"
set xlabel "operations for a byte of data"
set ylabel "operations a second"
set xrange [0.05 : 2000]
set yrange [1e8 : 3 * highest]
set key bottom right
# Each number stands at the first place around its point that is free of points and of numbers: positions are in characters of the plot.
across(k) = 27.0 * log10(intensity(k))
up(k) = 13.5 * log10(rate(k))
array label_x[kernels]
array label_y[kernels]
shift_x(o) = real(word("0.9 -2.1 -0.6 -0.6 0.9 0.9 -2.1 -2.1 2.4 -3.6 -0.6 -0.6 2.4 -3.6", o))
shift_y(o) = real(word("0 0 0.9 -0.9 0.9 -0.9 0.9 -0.9 0 0 1.7 -1.7 1 1", o))
do for [k=1:kernels] {
    label_x[k] = -1000
    label_y[k] = -1000
    if (group[k] > 0) {
        do for [o=1:14] {
            x = across(k) + shift_x(o)
            y = up(k) + shift_y(o)
            free = label_x[k] < -999
            do for [other=1:kernels] {
                if (group[other] > 0 && other != k && x > across(other) - 2.1 && x < across(other) + 0.7 && abs(y - up(other)) < 0.75) { free = 0 }
                if (other < k && abs(x - label_x[other]) < 1.9 && abs(y - label_y[other]) < 0.85) { free = 0 }
            }
            if (free) {
                label_x[k] = x
                label_y[k] = y
                set label k sprintf("%d", k) at 10 ** (x / 27.0), 10 ** (y / 13.5) left font ",6"
            }
        }
    }
}
slope(x) = bandwidth * x < highest ? bandwidth * x : NaN
set print $points
do for [k=1:kernels] { if (group[k] > 0) { print group[k], memory[k], intensity(k), rate(k) } }
unset print
plot slope(x) with lines linestyle 101 title "memory", \
    for [g=1:3] limit(rates[g]) with lines linetype g title kinds[g], \
    for [g=1:3] for [m=0:1] $points using ($1 == g && $2 == m ? $3 : NaN):4 with points linetype g pointtype 6 + m pointsize marker_size notitle
unset label

set tmargin at screen 0.48
set bmargin at screen 0.05
set lmargin at screen 0.4
unset logscale
set format "%g"
set format x "%.0f %%"
set xlabel "share of the limit"
unset ylabel
unset key
set xrange [0 : 100]
set yrange [kernels + 0.7 : 0.3]
set ytics ()
do for [k=1:kernels] { set ytics add (sprintf("%s  %d", name(k - 1), k) k) }
set ytics font ",6"
set boxwidth 0.6
set style fill solid
set print $bars
do for [k=1:kernels] { print group[k], k, 100 * fraction[k] }
unset print
plot for [g=0:3] $bars using (0):($1 == g ? $2 : NaN):(0):3:($2 - 0.3):($2 + 0.3) with boxxyerror linetype (g == 0 ? 7 : g) dashtype solid
unset multiplot
