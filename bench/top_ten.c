/* The ten best of 100,000 items at rank 64 by brute force: one dot product a row, a heap of ten. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ITEMS = 100000, RANK = 64, USERS = 64, ROUNDS = 15, BEST = 10 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    float *data = aligned_alloc(64, (size_t)(ITEMS + USERS) * RANK * sizeof(float));
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!file || fread(data, sizeof(float), (size_t)(ITEMS + USERS) * RANK, file) != (size_t)(ITEMS + USERS) * RANK) {
        return 1;
    }
    double times[ROUNDS];
    long checksum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (int user = 0; user < USERS; user++) {
            const float *p = data + (size_t)(ITEMS + user) * RANK;
            float score[BEST];
            int best[BEST], size = 0;
            for (int item = 0; item < ITEMS; item++) {
                const float *q = data + (size_t)item * RANK;
                float s = 0;
                for (int k = 0; k < RANK; k++) {
                    s += p[k] * q[k];
                }
                if (size < BEST || s > score[size - 1]) {
                    int at = size < BEST ? size++ : size - 1;
                    while (at > 0 && score[at - 1] < s) {
                        score[at] = score[at - 1];
                        best[at] = best[at - 1];
                        at--;
                    }
                    score[at] = s;
                    best[at] = item;
                }
            }
            checksum += best[0];
        }
        times[round] = (now() - start) / USERS;
    }
    qsort(times, ROUNDS, sizeof(double), ascending);
    printf("brute force in C %.3f ms (checksum %ld)\n", times[ROUNDS / 2], checksum);
    return 0;
}
