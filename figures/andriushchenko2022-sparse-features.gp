# Diagonal networks after arXiv:2210.05337: balances that shrink as steps and noise say, the solution that belongs to what is left of them,
# and its distance from the sparse teacher.

figure_width = 17
figure_height = 7.5
load "figures/style.gp"

rates = count("learning_rate")
sets = count("data_set")
array rate[rates]
do for [e=1:rates] { rate[e] = element("learning_rate", e) }
# The terminals do not agree on the size of a marker.
marker = format eq "png" ? 0.6 : format eq "svg" ? 0.35 : 0.25
array shrunk[2*rates*sets]
array gap[2*rates*sets]
coefficients = count("coefficient_index")
do for [w=0:1] { do for [e=0:rates-1] {
    selection = ""
    do for [s=0:sets-1] { selection = selection . sprintf(" 'shrinkage[%d,%d,%d,:]' 'coefficient[%d,%d,%d,:]' 'teacher[%d,:]'", w, e, s, w, e, s, s) }
    @fill_table
    do for [s=1:sets] {
        stats $table using (column(3*s-2)):((column(3*s-1) - column(3*s))**2) nooutput
        shrunk[(w*rates+e)*sets+s] = STATS_mean_x
        gap[(w*rates+e)*sets+s] = sqrt(STATS_sum_y)
    }
} }

set multiplot layout 1, 3 margins 0.07, 0.985, 0.15, 0.915 spacing 0.085, 0
set title offset 0, -0.5
set key noopaque
shown = sets > 4 ? 4 : sets
rate_name(e) = sprintf("η = %g", rate[e])

set title "(a) balances after noisy steps"
set xlabel "expected −η^2Σ(σ^2 + 2L)⟨x^2⟩"
set ylabel "ln Δ_T/Δ_0 of single coefficients"
set mxtics 2
set mytics 2
set key top left
selection = ""
do for [e=0:rates-1] { do for [s=0:shown-1] { selection = selection . sprintf(" 'expected_shrinkage[0,%d,%d,:]' 'shrinkage[0,%d,%d,:]'", e, s, e, s) } }
@fill_table
plot x with lines linestyle 101 notitle, \
    for [e=1:rates] for [s=1:shown] $table using (column(2*((e-1)*shown+s)-1)):(column(2*((e-1)*shown+s))) \
        with points linetype e linewidth 0.6 pointtype 6 pointsize marker title (s == 1 ? rate_name(e) : "")

set title "(b) coefficients after annealing"
set xlabel "interpolator of the balances"
set ylabel "coefficient found β_i"
set key top left
selection = ""
do for [e=0:rates-1] { do for [s=0:shown-1] { selection = selection . sprintf(" 'predicted_coefficient[0,%d,%d,:]' 'unshrunk_coefficient[0,%d,%d,:]' 'coefficient[0,%d,%d,:]'", e, s, e, s, e, s) } }
@fill_table
plot for [i=1:rates*shown] $table using 3*i-1:3*i with points linecolor rgb "#B0B0B0" linewidth 0.6 pointtype 4 pointsize marker notitle, \
    x with lines linestyle 101 notitle, \
    for [e=1:rates] for [s=1:shown] $table using (column(3*((e-1)*shown+s)-2)):(column(3*((e-1)*shown+s))) \
        with points linetype e linewidth 0.6 pointtype 6 pointsize marker notitle, \
    keyentry with points linecolor rgb "#000000" pointtype 6 pointsize marker title "balances left", \
    keyentry with points linecolor rgb "#B0B0B0" pointtype 4 pointsize marker title "first balances"

set title "(c) distance from the teacher"
set xlabel "mean of ln Δ_T/Δ_0"
set ylabel "|β − β*|"
set logscale y
set format y powers
set mytics 10
set key bottom right
array name[2] = ["noisy", "no noise"]
array own_type[2] = [6, 4]
plot for [w=0:1] for [e=1:rates] shrunk using 2:(gap[$1]) every ::((w*rates+e-1)*sets)::((w*rates+e)*sets-1) \
        with points linetype e linewidth 0.6 pointtype own_type[w+1] pointsize marker notitle, \
    keyentry with points linecolor rgb "#000000" pointtype 6 pointsize marker title "noisy labels", \
    keyentry with points linecolor rgb "#000000" pointtype 4 pointsize marker title "no noise"
unset multiplot
