import RehearsalBenchmark

/// The subject of a measurement: a built-in workload or a scenario file.
enum BenchSubject {
  case workload(WorkloadName)
  case scenario(path: String)

  init(_ text: String) {
    self = WorkloadName(rawValue: text).map { .workload($0) } ?? .scenario(path: text)
  }
}
