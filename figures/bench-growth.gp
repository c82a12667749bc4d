# Time (points) of the suite's loops against what grows, with the power that their definitions state (lines, through the largest size). In the titles the
# fitted powers of time, and of memory where something is kept, with standard errors; the stated ones in brackets.

figure_width = 17
figure_height = 21
load "figures/style.gp"

loops = count("time_power")
name_of(array, l) = system(sprintf("%s '%s' '%s[%d]'", columns, record, array, l))
entry(array, l) = real(name_of(array, l))
marker_size = 0.5 * (format eq "png" ? 2.8 : format eq "svg" ? 1.6 : 1)

across = 3
down = (loops + across - 1) / across
set datafile missing "nan"
set logscale xy
set format xy "10^{%T}"
unset key
# Fitted and, in brackets, stated; nothing where none is stated. Two sizes show no error.
error_of(cost, l) = entry(cost."_power_error", l)
power(cost, l) = entry(cost."_power_stated", l) != entry(cost."_power_stated", l) ? "" \
    : sprintf("%.2f%s (%g)", entry(cost."_power", l), error_of(cost, l) == error_of(cost, l) ? sprintf(" ± %.2f", error_of(cost, l)) : "", entry(cost."_power_stated", l))

set multiplot
do for [l=0:loops-1] {
    column_ = l % across
    row_ = l / across
    set lmargin at screen 0.075 + column_ * 0.325
    set rmargin at screen 0.075 + column_ * 0.325 + 0.235
    set tmargin at screen 1 - (row_ + 0.25) / down
    set bmargin at screen 1 - (row_ + 0.78) / down
    selection = sprintf("'size[%d,:]' 'seconds[%d,:]' 'seconds_lower[%d,:]' 'seconds_upper[%d,:]'", l, l, l, l)
    @fill_table
    set xrange [*:*]
    set yrange [*:*]
    stats $table using 1 name "SIZE" nooutput
    stats $table using 2 name "TIME" nooutput
    stated = entry("time_power_stated", l)
    # The line goes through the last point, which is the lowest if time falls.
    anchor = stated < 0 ? TIME_min : TIME_max
    memory = power("memory", l)
    set label 1 name_of("loop", l) at graph 0, 1.17 left font ",7"
    set label 2 sprintf("time %s%s", power("time", l), memory eq "" ? "" : ", bytes ".memory) \
        at graph 0, 1.05 left font ",6" textcolor linestyle 101
    set xlabel name_of("size_name", l) offset 0, 0.6
    if (column_ == 0) { set ylabel "seconds" } else { unset ylabel }
    set xrange [SIZE_min / 1.3 : 1.3 * SIZE_max]
    plot anchor * (x / SIZE_max)**stated with lines linestyle 101, \
        $table using 1:2:3:4 with yerrorbars linetype 1 dashtype 1 pointtype 7 pointsize marker_size
}
unset multiplot
