import RehearsalBenchmark

/// The workload or the scenario to measure.
enum BenchSubject {
  case workload(WorkloadName)
  case scenario(path: String)

  init(_ text: String) {
    self = WorkloadName(rawValue: text).map { .workload($0) } ?? .scenario(path: text)
  }
}
