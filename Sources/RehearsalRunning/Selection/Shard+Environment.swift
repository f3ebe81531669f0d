extension Shard {
  /// An engine that starts several processes for one job and tells each its number in environment variables.
  private struct Engine {
    var name: String
    /// The variable with the number of the process.
    var number: String
    /// The variable with the number of the first process; `nil` if it is always `first`.
    var firstNumber: String?
    /// The number of the first process, if no variable has it.
    var first: Int
    /// The variable with the distance between two numbers; `nil` if it is always 1.
    var step: String?
    /// The variable with the count of processes; `nil` if the engine does not tell it.
    var count: String?
  }

  /// The engines whose variables are known, from their documentation.
  ///
  /// Kubernetes: "Indexed Job"; Slurm: "Job Array Support"; GitLab: "Predefined CI/CD variables"; CircleCI: "Test
  /// splitting and parallelism"; Buildkite: "Environment variables".
  private static let engines = [
    Engine(name: "Kubernetes", number: "JOB_COMPLETION_INDEX", first: 0),
    Engine(
      name: "Slurm",
      number: "SLURM_ARRAY_TASK_ID",
      firstNumber: "SLURM_ARRAY_TASK_MIN",
      first: 1,
      step: "SLURM_ARRAY_TASK_STEP",
      count: "SLURM_ARRAY_TASK_COUNT"
    ),
    Engine(name: "CircleCI", number: "CIRCLE_NODE_INDEX", first: 0, count: "CIRCLE_NODE_TOTAL"),
    Engine(
      name: "Buildkite",
      number: "BUILDKITE_PARALLEL_JOB",
      first: 0,
      count: "BUILDKITE_PARALLEL_JOB_COUNT"
    ),
    Engine(name: "GitLab", number: "CI_NODE_INDEX", first: 1, count: "CI_NODE_TOTAL"),
  ]

  /// Creates the shard of this process from the variables that an engine sets.
  ///
  /// - Parameters:
  ///   - count: How many shards there are; `nil` to take the count that the engine tells.
  ///   - environment: The environment variables of the process.
  /// - Throws: ``RunningError`` of the kind `usage` if no engine or more than one engine sets its variables, or if a
  ///   number is missing or out of range.
  public init(count: Int?, environment: [String: String]) throws {
    let engine = try Self.engine(environment)
    func value(_ name: String?) throws -> Int? {
      guard let name, let text = environment[name], !text.isEmpty else { return nil }
      guard let number = Int(text) else {
        throw Self.error("\(name) is `\(text)`, which is no whole number")
      }
      return number
    }
    let told = try value(engine.count)
    guard let all = count ?? told else {
      throw Self.error(
        "\(engine.name) does not tell how many shards there are; give their count, as in `--shard auto/5`"
      )
    }
    if let told, told != all {
      throw Self.error("there are \(all) shards, but \(engine.count ?? "") is \(told)")
    }
    guard (1...1_000_000).contains(all) else {
      throw Self.error(
        "there can be from 1 to 1000000 shards, but \(engine.count ?? "their count") is \(all)"
      )
    }
    let number = try value(engine.number) ?? 0
    let first = try value(engine.firstNumber) ?? engine.first
    let step = max(1, try value(engine.step) ?? 1)
    let (distance, overflows) = number.subtractingReportingOverflow(first)
    guard !overflows, distance >= 0, distance.isMultiple(of: step), distance / step < all,
      let shard = Shard("\(distance / step + 1)/\(all)")
    else {
      let last = first.addingReportingOverflow((all - 1).multipliedReportingOverflow(by: step).0).0
      throw Self.error(
        "\(engine.number) is \(number), but \(all) shards of \(engine.name) have the numbers \(first) to \(last)"
      )
    }
    self = shard
  }

  /// Returns the engine that set its variables.
  private static func engine(_ environment: [String: String]) throws -> Engine {
    let set = engines.filter { environment[$0.number]?.isEmpty == false }
    guard let engine = set.first else {
      let names = engines.map(\.number).joined(separator: ", ")
      throw error("none of the variables \(names) is set; give the shard as in `--shard 2/5`")
    }
    guard set.count == 1 else {
      let names = set.map(\.number).joined(separator: " and ")
      throw error("\(names) are both set; give the shard as in `--shard 2/5`")
    }
    return engine
  }

  private static func error(_ text: String) -> RunningError {
    RunningError(.usage, "error: --shard auto: \(text)")
  }
}
