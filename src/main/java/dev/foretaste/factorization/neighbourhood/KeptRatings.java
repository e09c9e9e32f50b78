package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;

/** The training ratings as a part of the models whose scores are sums over them. Their times are not kept. */
final class KeptRatings {
    private KeptRatings() {}

    static void describe(RatingMatrix ratings, ModelTensors tensors) {
        CompressedRatings rows = ratings.byUser();
        int[] start = new int[rows.rows() + 1];
        int[] item = new int[rows.size()];
        float[] value = new float[rows.size()];
        for (int user = 0; user < rows.rows(); user++) {
            start[user + 1] = rows.end(user);
        }
        for (int position = 0; position < item.length; position++) {
            item[position] = rows.index(position);
            value[position] = rows.value(position);
        }
        tensors.with("ratings.userStart", Tensor.of(start))
                .with("ratings.item", Tensor.of(item))
                .with("ratings.value", Tensor.of(value));
    }

    static RatingMatrix restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        int size = tensors.extent("ratings.item", 0);
        return RatingMatrix.of(
                users,
                items,
                tensors.ints("ratings.userStart", users.size() + 1),
                tensors.ints("ratings.item", size),
                tensors.floats("ratings.value", size),
                new int[size]);
    }

    static RatingMatrix keepingUsers(RatingMatrix ratings, int[] users) {
        CompressedRatings rows = ratings.byUser();
        int[] start = new int[users.length + 1];
        for (int at = 0; at < users.length; at++) {
            start[at + 1] = start[at] + rows.count(users[at]);
        }
        int[] item = new int[start[users.length]];
        float[] value = new float[item.length];
        int to = 0;
        for (int user : users) {
            for (int from = rows.start(user); from < rows.end(user); from++) {
                item[to] = rows.index(from);
                value[to++] = rows.value(from);
            }
        }
        return RatingMatrix.of(
                ratings.users().keeping(users), ratings.items(), start, item, value, new int[item.length]);
    }
}
