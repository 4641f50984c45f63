#include "io/parallel.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include "support/catch.h"

namespace touchstone {

TEST_CASE("every item once, whatever the jobs") {
  for (const unsigned jobs : {0U, 1U, 2U, 7U}) {
    for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
      std::vector<std::atomic<int>> seen(count);
      io::parallel_for(jobs, count, [&](std::size_t i) { ++seen[i]; });
      for (const auto& times : seen) CHECK(times == 1);
    }
  }
  CHECK(io::default_jobs() >= 1);
}

TEST_CASE("workers are used again, also after an exception") {
  io::Workers workers(3);
  for (int round = 0; round < 200; ++round) {
    std::atomic<std::size_t> sum = 0;
    workers.run(10, [&](std::size_t i) { sum += i; });
    CHECK(sum == 45);
    if (round % 10 == 0) {
      CHECK_THROWS_AS(workers.run(10,
                                  [](std::size_t i) {
                                    if (i == 5) throw std::runtime_error("five");
                                  }),
                      std::runtime_error);
    }
  }
}

}  // namespace touchstone
