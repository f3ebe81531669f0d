import RehearsalRunning
import Testing

@Suite struct `The shard of a process that an engine started` {
  private static let known: [(String, [String: String], Int?, String)] = [
    ("Kubernetes", ["JOB_COMPLETION_INDEX": "0"], 5, "1/5"),
    ("Kubernetes", ["JOB_COMPLETION_INDEX": "4"], 5, "5/5"),
    ("GitLab", ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"], nil, "1/3"),
    ("GitLab", ["CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "3"], 3, "3/3"),
    ("Slurm", ["SLURM_ARRAY_TASK_ID": "2"], 4, "2/4"),
    (
      "Slurm, from 0",
      [
        "SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4",
      ], nil, "1/4"
    ),
    (
      "Slurm, 10-20:5",
      [
        "SLURM_ARRAY_TASK_ID": "20", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "5",
        "SLURM_ARRAY_TASK_COUNT": "3",
      ], nil, "3/3"
    ),
    ("CircleCI", ["CIRCLE_NODE_INDEX": "1", "CIRCLE_NODE_TOTAL": "2"], nil, "2/2"),
    (
      "Buildkite", ["BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "2"], nil, "1/2"
    ),
  ]

  @Test(arguments: known)
  func `is counted as the engine counts`(
    engine: String,
    environment: [String: String],
    count: Int?,
    shard: String
  ) throws {
    #expect(try Shard(count: count, environment: environment) == Shard(shard), "\(engine)")
  }

  private static let wrong: [([String: String], Int?, String)] = [
    ([:], 2, "none of the variables JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID, "),
    (["JOB_COMPLETION_INDEX": ""], 2, "none of the variables "),
    (
      ["JOB_COMPLETION_INDEX": "1"], nil,
      "Kubernetes does not tell how many shards there are; give their count, as in `--shard auto/5`"
    ),
    (
      ["JOB_COMPLETION_INDEX": "5"], 5,
      "JOB_COMPLETION_INDEX is 5, but 5 shards of Kubernetes have the numbers 0 to 4"
    ),
    (
      ["SLURM_ARRAY_TASK_ID": "0"], 5,
      "SLURM_ARRAY_TASK_ID is 0, but 5 shards of Slurm have the numbers 1 to 5"
    ),
    (
      [
        "SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_STEP": "2",
        "SLURM_ARRAY_TASK_COUNT": "4",
      ], nil, "SLURM_ARRAY_TASK_ID is 3, but 4 shards of Slurm have the numbers 0 to 6"
    ),
    (
      ["CI_NODE_INDEX": "x", "CI_NODE_TOTAL": "2"], nil,
      "CI_NODE_INDEX is `x`, which is no whole number"
    ),
    (
      ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"], 3, "there are 3 shards, but CI_NODE_TOTAL is 2"
    ),
    (["CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "2"], nil, "have the numbers 1 to 2"),
    (
      ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2", "JOB_COMPLETION_INDEX": "0"], nil,
      "JOB_COMPLETION_INDEX and CI_NODE_INDEX are both set; give the shard as in `--shard 2/5`"
    ),
    (["CI_NODE_INDEX": "-9223372036854775808", "CI_NODE_TOTAL": "2"], nil, "numbers 1 to 2"),
    (
      ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "0"], nil,
      "from 1 to 1000000 shards, but CI_NODE_TOTAL is 0"
    ),
  ]

  @Test(arguments: wrong)
  func `is refused where the variables do not say it`(
    environment: [String: String],
    count: Int?,
    problem: String
  ) {
    let error = #expect(throws: RunningError.self) {
      try Shard(count: count, environment: environment)
    }
    #expect(error?.kind == .usage)
    #expect(error?.description.hasPrefix("error: --shard auto: ") == true)
    #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
  }
}
