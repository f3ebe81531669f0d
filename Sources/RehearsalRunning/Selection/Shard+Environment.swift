extension Shard {
  /// A job scheduler or CI system that starts several processes for one job.
  ///
  /// It tells each process its number in environment variables.
  private struct JobScheduler {
    var name: String
    /// The environment variable with the number of the process.
    var numberVariable: String
    /// The environment variable with the number of the first process; `nil` to use ``firstNumber``.
    var firstNumberVariable: String?
    /// The number of the first process if ``firstNumberVariable`` does not give it.
    var firstNumber: Int
    /// The environment variable with the difference between consecutive numbers; `nil` if the difference is always 1.
    var stepVariable: String?
    /// The environment variable with the number of processes; `nil` if the scheduler does not set one.
    var countVariable: String?
  }

  /// The job schedulers and CI systems that are recognised by their environment variables.
  ///
  /// Sources, in the documentation of these systems: Kubernetes: "Indexed Job"; Slurm: "Job Array Support";
  /// GitLab: "Predefined CI/CD variables"; CircleCI: "Test splitting and parallelism"; Buildkite:
  /// "Environment variables".
  private static let jobSchedulers = [
    JobScheduler(name: "Kubernetes", numberVariable: "JOB_COMPLETION_INDEX", firstNumber: 0),
    JobScheduler(
      name: "Slurm",
      numberVariable: "SLURM_ARRAY_TASK_ID",
      firstNumberVariable: "SLURM_ARRAY_TASK_MIN",
      firstNumber: 1,
      stepVariable: "SLURM_ARRAY_TASK_STEP",
      countVariable: "SLURM_ARRAY_TASK_COUNT"
    ),
    JobScheduler(
      name: "CircleCI",
      numberVariable: "CIRCLE_NODE_INDEX",
      firstNumber: 0,
      countVariable: "CIRCLE_NODE_TOTAL"
    ),
    JobScheduler(
      name: "Buildkite",
      numberVariable: "BUILDKITE_PARALLEL_JOB",
      firstNumber: 0,
      countVariable: "BUILDKITE_PARALLEL_JOB_COUNT"
    ),
    JobScheduler(
      name: "GitLab",
      numberVariable: "CI_NODE_INDEX",
      firstNumber: 1,
      countVariable: "CI_NODE_TOTAL"
    ),
  ]

  /// Creates the shard of this process from environment variables of a job scheduler or CI system.
  ///
  /// - Parameters:
  ///   - count: How many shards there are; `nil` to read this from a variable of the job scheduler.
  ///   - environment: The environment variables of the process.
  /// - Throws: ``RunningError`` of the kind `usage` unless exactly one job scheduler sets its variables and
  ///   all numbers are in range.
  public init(count: Int?, environment: [String: String]) throws {
    let jobScheduler = try Self.detectJobScheduler(environment)
    let shardCount = try Self.shardCount(count, jobScheduler, environment)
    let processNumber = try Self.integer(in: jobScheduler.numberVariable, of: environment) ?? 0
    let firstProcessNumber =
      try Self.integer(in: jobScheduler.firstNumberVariable, of: environment)
      ?? jobScheduler.firstNumber
    let numberIncrement = max(
      1,
      try Self.integer(in: jobScheduler.stepVariable, of: environment) ?? 1
    )
    let (distance, overflows) = processNumber.subtractingReportingOverflow(firstProcessNumber)
    guard !overflows, distance >= 0, distance.isMultiple(of: numberIncrement),
      distance / numberIncrement < shardCount,
      let shard = Shard("\(distance / numberIncrement + 1)/\(shardCount)")
    else {
      let lastNumber = firstProcessNumber.addingReportingOverflow(
        (shardCount - 1).multipliedReportingOverflow(by: numberIncrement).0
      ).0
      throw Self.usageError(
        "\(jobScheduler.numberVariable) is \(processNumber), but \(shardCount) shards of \(jobScheduler.name) have the numbers "
          + "\(firstProcessNumber) to \(lastNumber)"
      )
    }
    self = shard
  }

  /// Returns how many shards there are: `count`, or the number that the job scheduler tells if `count` is
  /// `nil`.
  ///
  /// The function throws an error if no number is known, if the two numbers differ, or if the number is out
  /// of range.
  private static func shardCount(
    _ count: Int?,
    _ jobScheduler: JobScheduler,
    _ environment: [String: String]
  ) throws -> Int {
    let engineCount = try integer(in: jobScheduler.countVariable, of: environment)
    guard let shardCount = count ?? engineCount else {
      throw usageError(
        "\(jobScheduler.name) does not tell how many shards there are; give their count, as in `--shard auto/5`"
      )
    }
    if let engineCount, engineCount != shardCount {
      throw usageError(
        "there are \(shardCount) shards, but \(jobScheduler.countVariable ?? "") is \(engineCount)"
      )
    }
    guard (1...1_000_000).contains(shardCount) else {
      throw usageError(
        "there can be from 1 to 1000000 shards, but \(jobScheduler.countVariable ?? "their count") is \(shardCount)"
      )
    }
    return shardCount
  }

  /// Returns the value of an environment variable; `nil` if there is no variable, or if it is not set or
  /// empty.
  ///
  /// The function throws an error if the value is not a whole number.
  private static func integer(
    in variable: String?,
    of environment: [String: String]
  ) throws -> Int? {
    guard let variable, let text = environment[variable], !text.isEmpty else { return nil }
    guard let number = Int(text) else {
      throw usageError("\(variable) is `\(text)`, which is no whole number")
    }
    return number
  }

  /// Returns the job scheduler or CI system that set the environment variable for the process
  /// number.
  ///
  /// The function throws an error unless exactly one of them has set its variable.
  private static func detectJobScheduler(_ environment: [String: String]) throws -> JobScheduler {
    let enginesInUse = jobSchedulers.filter { environment[$0.numberVariable]?.isEmpty == false }
    guard let engine = enginesInUse.first else {
      let names = jobSchedulers.map(\.numberVariable).joined(separator: ", ")
      throw usageError("none of the variables \(names) is set; give the shard as in `--shard 2/5`")
    }
    guard enginesInUse.count == 1 else {
      let names = enginesInUse.map(\.numberVariable).joined(separator: " and ")
      throw usageError("\(names) are both set; give the shard as in `--shard 2/5`")
    }
    return engine
  }

  private static func usageError(_ text: String) -> RunningError {
    RunningError(.usage, "error: --shard auto: \(text)")
  }
}
