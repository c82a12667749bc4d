// What the C library knows of allocated memory, which its Swift module leaves out.

#pragma once
#include <malloc.h>
