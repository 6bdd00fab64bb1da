"""The web process, read by gunicorn itself: one line starts it everywhere (Procfile, docker-compose.yml, bin/run)."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 15
keepalive = 15
errorlog = "-"
control_socket_disable = True
# gunicorn touches this file to see that a worker lives; on a disk under load that alone can stop it.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  # nosec B108
