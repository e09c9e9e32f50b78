package dev.foretaste.factorization.kernel;

import java.util.Arrays;

/** The reference: each loop as its formula. */
final class ScalarKernel implements Kernel {
    /** Ratings of one step of {@link #descend}; the twin's registers are laid out for as many. */
    private static final int BATCH = 4;

    private final String reason;

    /** @param reason why it is not the SIMD twin that runs, for the log */
    ScalarKernel(String reason) {
        this.reason = reason;
    }

    @Override
    public String description() {
        return "scalar kernels; " + reason;
    }

    @Override
    public boolean isSimd() {
        return false;
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        float sum = 0;
        for (int k = 0; k < n; k++) {
            sum += a[aOffset + k] * b[bOffset + k];
        }
        return sum;
    }

    @Override
    public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int k = 0; k < n; k++) {
            y[yOffset + k] += alpha * x[xOffset + k];
        }
    }

    @Override
    public void gather(float[] y, int[] offsets, int rows, int size, float[] scales, float[] tile) {
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < size; k++) {
                tile[Kernel.tileIndex(row, k)] = scales[row] * y[offsets[row] + k];
            }
        }
    }

    @Override
    public void gatherAndSum(
            float[] y, int[] offsets, int rows, int size, float[] scales, float[] targets, float[] tile, float[] sums) {
        gather(y, offsets, rows, size, scales, tile);
        Arrays.fill(sums, 0, 2 * size, 0);
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < size; k++) {
                sums[k] += targets[row] * tile[Kernel.tileIndex(row, k)];
                sums[size + k] += scales[row] * tile[Kernel.tileIndex(row, k)];
            }
        }
    }

    @Override
    public void syrk(float[] tile, int rows, int stride, float[] product, int productStride) {
        for (int i = 0; i < stride; i++) {
            for (int j = i; j < stride; j++) {
                float sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += tile[Kernel.tileIndex(row, i)] * tile[Kernel.tileIndex(row, j)];
                }
                product[i * productStride + j] = sum;
            }
        }
    }

    @Override
    public void widen(float[] product, int size, int stride, double[] sums, boolean add) {
        for (int i = 0; i < size; i++) {
            for (int at = i * stride + i; at < i * stride + size; at++) {
                sums[at] = add ? sums[at] + product[at] : product[at];
            }
        }
    }

    @Override
    public void sumRows(float[] y, int stride, int first, int[] index, int from, int to, float[] sum) {
        Arrays.fill(sum, 0);
        for (int at = from; at < to; at++) {
            int row = (first + index[at]) * stride;
            for (int k = 0; k < stride; k++) {
                sum[k] += y[row + k];
            }
        }
    }

    @Override
    public boolean cholesky(double[] a, int size, int columns, int stride) {
        for (int k = 0; k < size; k++) {
            double diagonal = a[k * stride + k];
            if (!(diagonal > 0)) {
                return false;
            }
            double root = Math.sqrt(diagonal);
            for (int j = k; j < columns; j++) {
                a[k * stride + j] /= root;
            }
            for (int i = k + 1; i < size; i++) {
                for (int j = i; j < columns; j++) {
                    a[i * stride + j] -= a[k * stride + i] * a[k * stride + j];
                }
            }
        }
        return true;
    }

    @Override
    public void solveTransposed(double[] u, int size, int stride, double[] b) {
        for (int k = 0; k < size; k++) {
            b[k] /= u[k * stride + k];
            for (int j = k + 1; j < size; j++) {
                b[j] -= b[k] * u[k * stride + j];
            }
        }
    }

    @Override
    public void solveUpper(double[] u, int size, int stride, double[] b) {
        for (int k = size - 1; k >= 0; k--) {
            for (int j = k + 1; j < size; j++) {
                b[k] -= u[k * stride + j] * b[j];
            }
            b[k] /= u[k * stride + k];
        }
    }

    @Override
    public void addOuterProducts(double[] y, int size, int systems, double[] weights, double[] c) {
        for (int row = 0, at = 0; row < size; row++) {
            for (int column = 0; column <= row; column++, at += systems) {
                for (int s = 0; s < systems; s++) {
                    c[at + s] += weights[s] * y[row * systems + s] * y[column * systems + s];
                }
            }
        }
    }

    @Override
    public boolean choleskies(double[] c, int size, int systems) {
        for (int s = 0; s < systems; s++) {
            for (int row = 0; row < size; row++) {
                for (int column = 0; column <= row; column++) {
                    double sum = c[at(row, column, systems, s)];
                    for (int k = 0; k < column; k++) {
                        sum -= c[at(row, k, systems, s)] * c[at(column, k, systems, s)];
                    }
                    if (row == column && !(sum > 0)) {
                        return false;
                    }
                    c[at(row, column, systems, s)] =
                            row == column ? Math.sqrt(sum) : sum / c[at(column, column, systems, s)];
                }
            }
        }
        return true;
    }

    private static int at(int row, int column, int systems, int s) {
        return (row * (row + 1) / 2 + column) * systems + s;
    }

    @Override
    public void solveLower(double[] l, int size, int systems, double[] b) {
        for (int s = 0; s < systems; s++) {
            for (int row = 0; row < size; row++) {
                double sum = b[row * systems + s];
                for (int column = 0; column < row; column++) {
                    sum -= l[at(row, column, systems, s)] * b[column * systems + s];
                }
                b[row * systems + s] = sum / l[at(row, row, systems, s)];
            }
        }
    }

    @Override
    public void solveLowerTransposed(double[] l, int size, int systems, double[] b) {
        for (int s = 0; s < systems; s++) {
            for (int row = size - 1; row >= 0; row--) {
                double sum = b[row * systems + s];
                for (int below = row + 1; below < size; below++) {
                    sum -= l[at(below, row, systems, s)] * b[below * systems + s];
                }
                b[row * systems + s] = sum / l[at(row, row, systems, s)];
            }
        }
    }

    @Override
    public void score(float[] blocks, int size, int from, int to, float[] x, float[] scores, int at) {
        for (int block = from; block < to; block++) {
            for (int lane = 0; lane < LANES; lane++) {
                float sum = 0;
                for (int k = 0; k < size; k++) {
                    sum += x[k] * blocks[(block * size + k) * LANES + lane];
                }
                scores[at + (block - from) * LANES + lane] = sum;
            }
        }
    }

    @Override
    public double descend(
            SgdStep step, SgdSide users, SgdSide items, int user, int[] item, float[] value, int from, int to) {
        float norm = squaredNorm(users, user) / step.rank();
        float userRate = step.rate() / (float) Math.sqrt(users.squares()[user]);
        double squares = 0;
        for (int at = from; at < to; at += BATCH) {
            squares += descend(step, users, items, user, item, value, at, Math.min(at + BATCH, to), norm, userRate);
        }
        return squares;
    }

    private static double descend(
            SgdStep step,
            SgdSide users,
            SgdSide items,
            int user,
            int[] itemAt,
            float[] value,
            int from,
            int to,
            float norm,
            float userRate) {
        float[] p = users.factors();
        float[] q = items.factors();
        int u = users.offset(user);
        float[] gradient = new float[step.rank()];
        float userBias = users.bias()[user];
        float biasGradient = 0;
        float[] old = Arrays.copyOfRange(p, u, u + step.rank());
        double squares = 0;
        for (int at = from; at < to; at++) {
            int item = itemAt[at];
            int i = items.offset(item);
            float dot = 0;
            for (int k = 0; k < step.rank(); k++) {
                dot += old[k] * q[i + k];
            }
            float e = value[at] - step.mean() - userBias - items.bias()[item] - dot;
            float rate = items.rates()[item];
            for (int k = 0; k < step.rank(); k++) {
                gradient[k] += e * q[i + k];
                q[i + k] += rate * (e * old[k] - step.regularization() * q[i + k]);
            }
            biasGradient += e;
            items.squares()[item] += e * e * norm;
            items.bias()[item] += rate * (e - step.biasRegularization() * items.bias()[item]);
            squares += (double) e * e;
        }
        float userSquares = 0;
        for (int k = 0; k < step.rank(); k++) {
            p[u + k] += userRate * (gradient[k] - (to - from) * step.regularization() * old[k]);
            userSquares += gradient[k] * gradient[k];
        }
        users.squares()[user] += userSquares / step.rank();
        users.bias()[user] += userRate * (biasGradient - (to - from) * step.biasRegularization() * userBias);
        return squares;
    }

    @Override
    public void addGradients(
            SgdStep step,
            SgdSide users,
            SgdSide items,
            int user,
            int[] item,
            float[] value,
            int from,
            int to,
            SgdSide gradients) {
        int u = users.offset(user);
        for (int at = from; at < to; at++) {
            int i = items.offset(item[at]);
            float dot = dot(users.factors(), u, items.factors(), i, step.rank());
            float e = value[at] - step.mean() - users.bias()[user] - items.bias()[item[at]] - dot;
            axpy(e, users.factors(), u, gradients.factors(), i, step.rank());
            gradients.bias()[item[at]] += e;
        }
    }

    private static float squaredNorm(SgdSide side, int row) {
        float sum = 0;
        for (int k = side.offset(row); k < side.offset(row) + side.rank(); k++) {
            sum += side.factors()[k] * side.factors()[k];
        }
        return sum;
    }
}
