import Synchronization

/// Jobs that were enqueued from a thread other than the run's: they are parked and never run.
///
/// This is the only part of a run that other threads may touch.
final class OffThreadJobs: Sendable {
  private let parked = Mutex<[UnownedJob]>([])
  private let present = Atomic<Bool>(false)

  /// Whether another thread has touched the run.
  var arePresent: Bool { present.load(ordering: .acquiring) }

  func park(_ job: UnownedJob) {
    parked.withLock { $0.append(job) }
    note()
  }

  /// Notes that another thread has touched the run.
  func note() {
    present.store(true, ordering: .releasing)
  }
}
