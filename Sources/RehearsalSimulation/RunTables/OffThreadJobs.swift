import Synchronization

/// The jobs that other threads enqueued on a run's executor, which are stored and never run.
///
/// Threads other than the run's own may access only this part of a run.
final class OffThreadJobs: Sendable {
  private let parkedJobs = Mutex<[UnownedJob]>([])
  private let wasTouched = Atomic<Bool>(false)

  /// Whether another thread has accessed the run.
  var arePresent: Bool { wasTouched.load(ordering: .acquiring) }

  /// Stores a job that another thread has enqueued.
  func park(_ job: UnownedJob) {
    parkedJobs.withLock { $0.append(job) }
    note()
  }

  /// Records that another thread has accessed the run.
  func note() {
    wasTouched.store(true, ordering: .releasing)
  }
}
