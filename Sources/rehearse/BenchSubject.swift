import RehearsalBenchmark

/// What to measure: a workload or a scenario.
enum BenchSubject {
  case workload(WorkloadName)
  case scenario(path: String)

  init(_ text: String) {
    self = WorkloadName(rawValue: text).map { .workload($0) } ?? .scenario(path: text)
  }
}
