import Benchmarks
import Reproduction

#if DEBUG
    print("bench-growth: times of a debug build say nothing; build with -c release")
#else
    launch(ExperimentCommand<GrowthOfCost>.self)
#endif
