"""What the forkserver imports once, so that no job pays the seconds of Great Expectations. Nothing else imports this."""

import etl.intake
import etl.publish  # noqa: F401 - for the jobs
import expectations

expectations.warm()
