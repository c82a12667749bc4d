import Benchmarks
import Reproduction

#if DEBUG
    print("bench: times of a debug build say nothing; build with -c release")
#else
    launch(ExperimentCommand<KernelTimes>.self)
#endif
