package dev.foretaste.factorization.leastsquares;

/** Solves symmetric positive definite systems in place, in double precision. */
public final class Cholesky {
    private Cholesky() {}

    /**
     * Replaces the lower triangle of {@code a} ({@code n × n}, row-major) by its Cholesky factor L, {@code a = L·Lᵀ}.
     *
     * @return false if {@code a} is not positive definite; its content is then undefined
     */
    public static boolean factorize(double[] a, int n) {
        for (int j = 0; j < n; j++) {
            double diagonal = a[j * n + j];
            for (int k = 0; k < j; k++) {
                diagonal -= a[j * n + k] * a[j * n + k];
            }
            if (!(diagonal > 0)) {
                return false;
            }
            double root = Math.sqrt(diagonal);
            a[j * n + j] = root;
            for (int i = j + 1; i < n; i++) {
                double sum = a[i * n + j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i * n + k] * a[j * n + k];
                }
                a[i * n + j] = sum / root;
            }
        }
        return true;
    }

    /** Replaces {@code b} by the solution of {@code L·x = b}. */
    public static void forward(double[] l, int n, double[] b) {
        for (int i = 0; i < n; i++) {
            double sum = b[i];
            for (int k = 0; k < i; k++) {
                sum -= l[i * n + k] * b[k];
            }
            b[i] = sum / l[i * n + i];
        }
    }

    /** Replaces {@code b} by the solution of {@code Lᵀ·x = b}. */
    public static void backward(double[] l, int n, double[] b) {
        for (int i = n - 1; i >= 0; i--) {
            double sum = b[i];
            for (int k = i + 1; k < n; k++) {
                sum -= l[k * n + i] * b[k];
            }
            b[i] = sum / l[i * n + i];
        }
    }

    /** Replaces {@code b} by the solution of {@code L·Lᵀ·x = b}. */
    public static void solve(double[] l, int n, double[] b) {
        forward(l, n, b);
        backward(l, n, b);
    }
}
