import Synchronization

/// The jobs that were enqueued from a thread other than the run's, which are parked and never run.
///
/// The off-thread jobs are the only part of a run that other threads may touch.
final class OffThreadJobs: Sendable {
  private let parkedJobs = Mutex<[UnownedJob]>([])
  private let wasTouched = Atomic<Bool>(false)

  /// Whether another thread has touched the run.
  var arePresent: Bool { wasTouched.load(ordering: .acquiring) }

  func park(_ job: UnownedJob) {
    parkedJobs.withLock { $0.append(job) }
    note()
  }

  /// Notes that another thread has touched the run.
  func note() {
    wasTouched.store(true, ordering: .releasing)
  }
}
